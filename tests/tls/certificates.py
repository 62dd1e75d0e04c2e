# SPDX-License-Identifier: Apache-2.0
"""Authorities and their certificates, made with openssl into a directory."""

import subprocess
from pathlib import Path


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Authority:
    """NAME.crt and NAME.key in `directory`; issues others. Paths are strings."""

    def __init__(self, directory, name="ca"):
        self.directory = Path(directory)
        self.certificate = self._path(f"{name}.crt")
        self.key = self._path(f"{name}.key")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-subj", f"/CN={name}", "-days", "2", "-keyout", self.key, "-out",
                self.certificate)

    def _path(self, name):
        return str(self.directory / name)

    def issue(self, name, subject=None, alternatives="DNS:localhost,IP:127.0.0.1", days=1):
        """Returns the paths of certificate and key; of those that stand there, new ones."""
        certificate, key = self._path(f"{name}.crt"), self._path(f"{name}.key")
        request, extensions = self._path(f"{name}.csr"), self._path(f"{name}.ext")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                f"/CN={subject or name}", "-keyout", key, "-out", request)
        Path(extensions).write_text(f"subjectAltName={alternatives}\n")
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key,
                "-CAcreateserial", "-days", days, "-extfile", extensions, "-out", certificate)
        return certificate, key
