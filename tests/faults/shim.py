# SPDX-License-Identifier: Apache-2.0
"""A node's disk that fails on command: the orders to shim.cc, and what a power failure leaves."""

import errno
import os
import struct
from pathlib import Path

ORDERS = ("write_error", "sync_error", "write_stall", "sync_stall", "write_max", "failed")


class Shim:
    """Orders for one node, before it starts and while it runs. `library` is the built shim.cc."""

    def __init__(self, library: str, directory: Path):
        self.library = os.path.abspath(library)
        self.control = directory / "shim"
        self.synced = Path(f"{self.control}.synced")
        self.control.write_bytes(bytes(8 * len(ORDERS)))

    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": self.library, "FAULTS_CONTROL": str(self.control)}

    def order(self, **orders: int) -> None:
        """For example order(sync_error=errno.EIO); an order stands until it is set to 0."""
        with open(self.control, "r+b") as file:
            for name, value in orders.items():
                file.seek(8 * ORDERS.index(name))
                file.write(struct.pack("<q", value))

    def clear(self) -> None:
        self.order(**{name: 0 for name in ORDERS[:-1]})

    def failed(self) -> int:
        """How many calls have failed or stalled so far."""
        return struct.unpack_from("<q", self.control.read_bytes(), 8 * ORDERS.index("failed"))[0]

    def syncs(self) -> list[tuple[int, ...]]:
        """(device, inode, size before it, nanoseconds it took) of each that succeeded."""
        if not self.synced.exists():
            return []
        return [tuple(map(int, line.split())) for line in self.synced.read_text().splitlines()]

    def lose_unsynced(self, directory: Path) -> int:
        """Cuts every file to what its last sync has covered: the power has failed. Bytes lost.

        Names are taken to be durable, which the node makes them by syncing directories."""
        sizes = {(device, inode): size for device, inode, size, _ in self.syncs()}
        lost = 0
        for path in directory.rglob("*"):
            if not path.is_file() or path.is_symlink():
                continue
            status = path.stat()
            kept = min(status.st_size, sizes.get((status.st_dev, status.st_ino), 0))
            lost += status.st_size - kept
            os.truncate(path, kept)
        return lost


KINDS_OF_ERROR = {"EIO": errno.EIO, "ENOSPC": errno.ENOSPC}
