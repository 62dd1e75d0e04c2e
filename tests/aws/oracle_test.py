#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds src/aws to botocore, the library below AWS' own command line: its model, its serializer,
its parser and its signer. Skipped, with a word, where botocore is not installed.

  oracle_test.py ORACLE      ORACLE: the program of oracle.cc
"""

import datetime
import json
import os
import random
import subprocess
import sys
import unittest
from unittest import mock
from urllib.parse import urlsplit

DEBIAN_PYTHON = "/usr/bin/python3"
try:
    import botocore.auth
    import botocore.loaders
    import botocore.parsers
    import botocore.serialize
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    from botocore.model import ServiceModel
except ImportError:
    if os.path.realpath(sys.executable) != os.path.realpath(DEBIAN_PYTHON):
        os.execv(DEBIAN_PYTHON, [DEBIAN_PYTHON, *sys.argv])
    print("skipped: python3-botocore is not installed")
    sys.exit(77)

ORACLE = sys.argv.pop(1)
REGION = "eu-central-1"
NOW = datetime.datetime(2026, 11, 25, 5, 30)
NOW_MS = "1795584600000"


def oracle(verb, lines=(), service="elasticache"):
    done = subprocess.run([ORACLE, verb, service], input="".join(line + "\n" for line in lines),
                          capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:-1]


def service_model(service="elasticache", version="2015-02-02"):
    loader = botocore.loaders.Loader()
    return ServiceModel(loader.load_service_model(service, "service-2", version))


def ec2_model():
    return service_model("ec2", "2016-11-15")


# What an older botocore does not know of EC2 and we do.
NEWER_IN_EC2 = {"SecurityGroupArn", "SecurityGroupRuleArn", "RevokedSecurityGroupRules",
                "DeleteSecurityGroupResult", "EnableNetworkAddressUsageMetrics"}


class Model(unittest.TestCase):
    """Every fact of the model stands in the table."""

    def compare(self, ours, theirs, where):
        kind = {"long": "integer"}.get(theirs.type_name, theirs.type_name)
        self.assertEqual(kind, ours["type"], where)
        if kind == "structure":
            for name, member in theirs.members.items():
                self.assertIn(name, ours["members"], where)
                if name in theirs.required_members:
                    self.assertTrue(ours["members"][name]["required"], f"{where}.{name}")
                self.compare(ours["members"][name]["shape"], member, f"{where}.{name}")
            required = {n for n, m in ours["members"].items() if m["required"]}
            self.assertEqual(set(theirs.required_members), required, where)
        elif kind == "list":
            name = theirs.member.serialization.get("name", "member")
            self.assertEqual(name, ours["element_name"], where)
            self.assertFalse(theirs.serialization.get("flattened"), where)
            self.compare(ours["element"], theirs.member, where + "[]")
        if kind in ("string", "list"):
            limits = theirs.metadata
            self.assertEqual(limits.get("min", 0), ours["min"], where)
            self.assertEqual(limits.get("max"), ours["max"], where)
        if kind == "string":
            self.assertLessEqual(set(getattr(theirs, "enum", ())), set(ours["enum"]), where)
            self.assertEqual(bool(getattr(theirs, "enum", ())), bool(ours["enum"]), where)
            self.assertEqual(theirs.metadata.get("pattern", ".*"), ours["pattern"], where)

    def test_each_operation(self):
        ours = json.loads(oracle("model")[0])
        model = service_model()
        self.assertEqual(75, len(ours))
        for name in model.operation_names:
            with self.subTest(name):
                theirs = model.operation_model(name)
                self.compare(ours[name]["input"], theirs.input_shape, name)
                self.assertEqual(theirs.output_shape is None, ours[name]["output"] is None)
                if theirs.output_shape is not None:
                    self.assertEqual(name + "Result",
                                     theirs.output_shape.serialization["resultWrapper"])
                    self.compare(ours[name]["output"], theirs.output_shape, name)
                for error in theirs.error_shapes:
                    wire = error.metadata["error"]
                    self.assertEqual([wire["code"], wire["httpStatusCode"]],
                                     ours[name]["errors"].get(error.name), error.name)


class Ec2Model(unittest.TestCase):
    """Every fact of our table, which is a part of the model, stands in the model."""

    def compare(self, ours, theirs, where):
        kind = {"long": "integer"}.get(theirs.type_name, theirs.type_name)
        self.assertEqual(kind, ours["type"], where)
        if kind == "list":
            self.assertEqual(theirs.member.serialization.get("name", "member"),
                             ours["element_name"], where)
            self.compare(ours["element"], theirs.member, where + "[]")
        if kind != "structure":
            return
        for name, member in ours["members"].items():
            place = f"{where}.{name}"
            if name in NEWER_IN_EC2 and name not in theirs.members:
                continue
            self.assertIn(name, theirs.members, where)
            their_member = theirs.members[name]
            self.assertEqual(their_member.serialization.get("name", name), member["wire_name"],
                             place)
            if name in theirs.required_members:
                self.assertTrue(member["required"], place)
            self.compare(member["shape"], their_member, place)
        self.assertLessEqual(set(theirs.required_members), set(ours["members"]), where)

    def test_each_operation(self):
        model = ec2_model()
        for name, ours in json.loads(oracle("model", service="ec2")[0]).items():
            with self.subTest(name):
                theirs = model.operation_model(name)
                self.compare(ours["input"], theirs.input_shape, name)
                newer = name + "Result" in NEWER_IN_EC2 and theirs.output_shape is None
                if not newer:
                    self.assertEqual(theirs.output_shape is None, ours["output"] is None)
                if theirs.output_shape is not None:
                    self.compare(ours["output"], theirs.output_shape, name)


# What an older botocore has otherwise in IAM and STS: an operation, members that it requires, a
# pattern, and limits that are gone since.
NEWER_IN_IAM = {"ListServiceSpecificCredentials"}  # in all its members
REQUIRED_BEFORE = {"GetLoginProfile.UserName", "DeleteLoginProfile.UserName"}
PATTERNS_BEFORE = {r"(\u002F)|(\u002F[\u0021-\u007F]+\u002F)":
                   r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"}
LIMITED_BEFORE = {"AssumeRole.Policy"}


class IdentityModels(unittest.TestCase):
    """Every fact of IAM's and STS' tables, which are parts of the models, stands in the models."""

    def compare(self, ours, theirs, where):
        kind = {"long": "integer"}.get(theirs.type_name, theirs.type_name)
        self.assertEqual(kind, ours["type"], where)
        if kind == "list":
            self.assertEqual(theirs.member.serialization.get("name", "member"),
                             ours["element_name"], where)
            self.compare(ours["element"], theirs.member, where + "[]")
        if kind == "string":
            self.assertLessEqual(set(getattr(theirs, "enum", ())), set(ours["enum"]), where)
            if ours["pattern"] != ".*":
                pattern = theirs.metadata.get("pattern")
                self.assertEqual(PATTERNS_BEFORE.get(pattern, pattern), ours["pattern"], where)
        if kind in ("string", "list"):
            self.assertEqual(theirs.metadata.get("min", 0), ours["min"], where)
            if where not in LIMITED_BEFORE:
                self.assertEqual(theirs.metadata.get("max"), ours["max"], where)
        if kind != "structure":
            return
        for name, member in ours["members"].items():
            self.assertIn(name, theirs.members, where)
            self.compare(member["shape"], theirs.members[name], f"{where}.{name}")
        required = {n for n, m in ours["members"].items() if m["required"]}
        theirs_now = {name for name in theirs.required_members
                      if name in required or f"{where}.{name}" not in REQUIRED_BEFORE}
        self.assertEqual(theirs_now, required, where)

    def test_each_operation(self):
        for service, version in (("iam", "2010-05-08"), ("sts", "2011-06-15")):
            model = service_model(service, version)
            for name, ours in json.loads(oracle("model", service=service)[0]).items():
                theirs = model.operation_model(name)
                if name in NEWER_IN_IAM and "AllUsers" not in theirs.input_shape.members:
                    continue
                with self.subTest(name):
                    if theirs.input_shape is not None:
                        self.compare(ours["input"], theirs.input_shape, name)
                    self.assertEqual(theirs.output_shape is None, ours["output"] is None)
                    if theirs.output_shape is not None:
                        self.compare(ours["output"], theirs.output_shape, name)


class Wire(unittest.TestCase):
    """What botocore writes we read, and what we write botocore reads."""

    def value(self, shape, dice):
        kind = shape.type_name
        if kind == "structure":  # one without members has no form on the wire of a request
            kept = {name for name in shape.members if dice.random() < 0.7}
            kept |= set(shape.required_members) or {next(iter(shape.members))}
            return {name: self.value(shape.members[name], dice) for name in sorted(kept)}
        if kind == "list":
            count = max(dice.randrange(4), shape.metadata.get("min", 0))
            return [self.value(shape.member, dice)
                    for _ in range(min(count, shape.metadata.get("max", count)))]
        if kind == "string":
            if shape.enum:
                return dice.choice(shape.enum)
            if shape.metadata.get("pattern", "").startswith("\\d"):
                return "0001"
            if "pattern" in shape.metadata:
                return dice.choice(["redis", "valkey", "Z"])
            return dice.choice(["a b+c&d=e%f", "\u00e9\u20ac\U0001f600", "x" * 300, "~*"])
        return {"boolean": dice.random() < 0.5, "double": 0.25,
                "timestamp": datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc),
                }.get(kind, dice.randrange(-2**31, 2**31))

    def as_json(self, value):
        if isinstance(value, dict):
            return {name: self.as_json(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self.as_json(item) for item in value]
        if isinstance(value, datetime.datetime):
            utc = value.astimezone(datetime.timezone.utc)
            return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03}Z"
        return value

    def test_requests(self):
        dice = random.Random(20150202)
        model = service_model()
        serializer = botocore.serialize.create_serializer("query", include_validation=False)
        bodies, wanted = [], []
        for name in model.operation_names:
            operation = model.operation_model(name)
            for _ in range(20):
                values = self.value(operation.input_shape, dice)
                request = serializer.serialize_to_request(values, operation)
                prepared = AWSRequest(method="POST", url="http://localhost/",
                                      data=request["body"], headers={}).prepare()
                body = prepared.body
                bodies.append(body if isinstance(body, str) else body.decode())
                wanted.append((name, self.as_json(values)))
        for (name, values), line in zip(wanted, oracle("decode", bodies)):
            with self.subTest(name):
                self.assertTrue(line.startswith("{"), line)
                self.assertEqual(values, json.loads(line))

    def test_responses(self):
        model = service_model()
        parser = botocore.parsers.create_parser("query")
        seen = 0
        for line in oracle("sample"):
            name, values, xml = line.split("\t")
            if name not in model.operation_names:
                continue
            with self.subTest(name):
                shape = model.operation_model(name).output_shape
                parsed = parser.parse({"status_code": 200, "headers": {}, "body": xml.encode()},
                                      shape)
                self.assertEqual("the-id", parsed.pop("ResponseMetadata")["RequestId"])
                self.assertEqual(self.known(json.loads(values), shape), self.as_json(parsed))
            seen += 1
        self.assertGreater(seen, 60)

    def known(self, value, shape):
        """The value without the members that this botocore does not know."""
        if shape.type_name == "structure":
            return {n: self.known(v, shape.members[n]) for n, v in value.items()
                    if n in shape.members}
        if shape.type_name == "list":
            return [self.known(item, shape.member) for item in value]
        return value


class Ec2Wire(unittest.TestCase):
    """The same in EC2's form, for the members that we have."""

    def setUp(self):
        self.model = ec2_model()
        self.table = json.loads(oracle("model", service="ec2")[0])

    def value(self, ours, theirs, dice):
        kind = ours["type"]
        if kind == "structure":
            names = sorted(set(ours["members"]) & set(theirs.members))
            kept = {name for name in names if dice.random() < 0.7}
            kept |= {n for n in names if ours["members"][n]["required"]} or set(names[:1])
            return {name: self.value(ours["members"][name]["shape"], theirs.members[name], dice)
                    for name in sorted(kept)}
        if kind == "list":  # one without elements has no form on the wire
            return [self.value(ours["element"], theirs.member, dice)
                    for _ in range(dice.randrange(1, 12))]
        if kind == "string":
            return dice.choice(["tcp", "a b+c&d=e%f", "\u00e9\u20ac", "tag:Name", "10.0.0.0/8"])
        return dice.random() < 0.5 if kind == "boolean" else dice.randrange(-2**31, 2**31)

    def known(self, value, shape):
        if shape.type_name == "structure":
            return {n: self.known(v, shape.members[n]) for n, v in value.items()
                    if n in shape.members}
        if shape.type_name == "list":
            return [self.known(item, shape.member) for item in value]
        return value

    def test_requests(self):
        dice = random.Random(20161115)
        serializer = botocore.serialize.create_serializer("ec2", include_validation=False)
        bodies, wanted = [], []
        for name, ours in self.table.items():
            operation = self.model.operation_model(name)
            for _ in range(20):
                values = self.value(ours["input"], operation.input_shape, dice)
                request = serializer.serialize_to_request(values, operation)
                body = AWSRequest(method="POST", url="http://localhost/", data=request["body"],
                                  headers={}).prepare().body
                bodies.append(body if isinstance(body, str) else body.decode())
                wanted.append((name, values))
        for (name, values), line in zip(wanted, oracle("decode", bodies, "ec2")):
            with self.subTest(name):
                self.assertTrue(line.startswith("{"), line)
                self.assertEqual(values, json.loads(line))

    def test_responses(self):
        parser = botocore.parsers.create_parser("ec2")
        seen = 0
        for line in oracle("sample", service="ec2"):
            name, values, xml = line.split("\t")
            with self.subTest(name):
                shape = self.model.operation_model(name).output_shape
                if shape is None and name + "Result" in NEWER_IN_EC2:
                    continue
                parsed = parser.parse({"status_code": 200, "headers": {}, "body": xml.encode()},
                                      shape)
                self.assertEqual("the-id", parsed.pop("ResponseMetadata")["RequestId"])
                self.assertEqual(self.known(json.loads(values), shape), parsed)
            seen += 1
        self.assertGreater(seen, 10)


class Signatures(unittest.TestCase):
    """Both sides sign alike, and we verify what botocore signs until a byte of it changes."""

    PATHS = ["/", "", "/a%20b/c", "/a//b/../c/./", "/%E1%88%B4/~x", "/..", "/a+b/"]
    QUERIES = ["", "Action=ListUsers&Version=1", "b=2&a=1&a=%20&A=x", "x=%2B%25&y=a%26b&z"]
    KEYS = [Credentials("AKIATARN", "se/cr+et"), Credentials("ASIATARN", "other", "tok/en+==")]

    def requests(self, presigned=False):
        dice = random.Random(4)
        for number in range(200):
            url = "http://localhost:24000" + dice.choice(self.PATHS)
            query = dice.choice(self.QUERIES)
            body = dice.choice([b"", b"Action=DescribeCacheClusters&Version=2015-02-02"])
            if presigned and body:  # botocore moves the parameters into the query
                body = {"Action": "Describe Users", "Version": "2015-02-02"}
            headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
                       "X-Amz-Meta": dice.choice(["a", "  a   b ", ""]), "User-Agent": "test"}
            yield (AWSRequest(method="POST" if body else "GET",
                              url=url + ("?" + query if query else ""), data=body,
                              headers=headers), self.KEYS[number % 2])

    @staticmethod
    def line(request, key, headers=None, body=None, token=None):
        parts = urlsplit(request.url)
        headers = dict(request.headers) if headers is None else headers
        headers = {**headers, "Host": parts.netloc}
        body = request.data or b"" if body is None else body
        fields = [request.method, parts.path or "/", parts.query, body.decode(), key.access_key,
                  key.secret_key, key.token or "" if token is None else token, NOW_MS]
        for name, value in headers.items():
            fields += [name, value]
        return " ".join(field.encode().hex() or "-" for field in fields)

    @staticmethod
    def sign(signer, request):
        class Frozen(datetime.datetime):
            @classmethod
            def utcnow(cls):
                return NOW

        if hasattr(botocore.auth, "get_current_datetime"):
            clock = mock.patch.object(botocore.auth, "get_current_datetime",
                                      lambda *args, **kwargs: NOW)
        else:
            clock = mock.patch.object(botocore.auth.datetime, "datetime", Frozen)
        with clock:
            signer.add_auth(request)
        return request

    def signed_lines(self, signer, **changes):
        lines = []
        for request, key in self.requests(signer is botocore.auth.SigV4QueryAuth):
            self.sign(signer(key, "elasticache", REGION), request)
            lines.append(self.line(request, key, **changes))
        return lines

    def test_header_form(self):
        self.assertEqual({"ok"}, set(oracle("verify", self.signed_lines(botocore.auth.SigV4Auth))))

    def test_query_form(self):
        self.assertEqual({"ok"},
                         set(oracle("verify", self.signed_lines(botocore.auth.SigV4QueryAuth))))

    def test_a_changed_body_is_refused(self):
        for signer in (botocore.auth.SigV4Auth, botocore.auth.SigV4QueryAuth):
            self.assertEqual({"SignatureDoesNotMatch"},
                             set(oracle("verify", self.signed_lines(signer, body=b"Action=x"))))

    def test_another_session_is_refused(self):
        self.assertEqual({"InvalidClientTokenId"},
                         set(oracle("verify", self.signed_lines(botocore.auth.SigV4Auth,
                                                                token="another"))))

    def test_our_signatures_are_theirs(self):
        theirs, lines = [], []
        for request, key in self.requests():
            del request.headers["User-Agent"]  # botocore signs it not, we sign all there is
            lines.append(self.line(request, key))
            self.sign(botocore.auth.SigV4Auth(key, "elasticache", REGION), request)
            theirs.append(request.headers["Authorization"])
        ours = [line.rstrip("\t").split("\t")[-1].removeprefix("Authorization: ")
                for line in oracle("sign", lines)]
        self.assertEqual(theirs, ours)


if __name__ == "__main__":
    print(f"botocore {botocore.__version__}")
    unittest.main()
