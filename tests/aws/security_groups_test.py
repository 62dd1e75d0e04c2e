#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Security groups open and close real caches: `tarn up` with its nodes on this machine, called with
botocore as AWS' command line does. Skipped, with a word, where botocore is not installed.

  security_groups_test.py TARN
"""

import configparser
import os
import re
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

DEBIAN_PYTHON = "/usr/bin/python3"
try:
    import botocore.session
    from botocore.config import Config
    from botocore.exceptions import ClientError
except ImportError:
    if os.path.realpath(sys.executable) != os.path.realpath(DEBIAN_PYTHON):
        os.execv(DEBIAN_PYTHON, [DEBIAN_PYTHON, *sys.argv])
    print("skipped: python3-botocore is not installed")
    sys.exit(77)

TARN = sys.argv.pop(1)
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import eventually  # noqa: E402

DEFAULT_GROUP = "sg-00000000000000000"
# What a client of each engine says and hears.
GREETINGS = {"redis": (b"PING\r\n", b"+PONG\r\n"), "memcached": (b"mn\r\n", b"MN\r\n")}


class SecurityGroups(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.state = folder.name
        cls.up = subprocess.Popen(
            [TARN, "up", "--empty", "--state-dir", cls.state, "--listen", "127.0.0.1:0",
             "--address-pool", "127.79.0.0/16"], stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.down)
        for line in cls.up.stdout:
            if found := re.search(r"AWS_ENDPOINT_URL=(\S+)", line):
                cls.url = found.group(1)
                break
        profiles = configparser.ConfigParser()
        profiles.read(os.path.join(cls.state, "credentials"))
        cls.key = profiles["default"]
        cls.ec2 = cls.client("ec2")
        cls.elasticache = cls.client("elasticache")
        eventually(lambda: cls.ec2.describe_availability_zones()["AvailabilityZones"],
                   "the agent reports its host")

    @classmethod
    def down(cls):
        subprocess.run([TARN, "down", "--state-dir", cls.state], capture_output=True, check=True)
        cls.up.wait()
        cls.up.stdout.close()

    @classmethod
    def client(cls, service):
        return botocore.session.Session().create_client(
            service, region_name="us-east-1", endpoint_url=cls.url,
            aws_access_key_id=cls.key["aws_access_key_id"],
            aws_secret_access_key=cls.key["aws_secret_access_key"], config=Config(proxies={}))

    def create(self, engine, **more):
        """The endpoint of a new cache's node, once it is available."""
        name = f"{engine}-{self.id().rsplit('_', 1)[1]}"
        self.elasticache.create_cache_cluster(
            CacheClusterId=name, Engine=engine, NumCacheNodes=1,
            CacheNodeType="cache.t4g.micro", **more)

        def endpoint():
            cluster = self.elasticache.describe_cache_clusters(
                CacheClusterId=name, ShowCacheNodeInfo=True)["CacheClusters"][0]
            if cluster["CacheClusterStatus"] != "available":
                return None
            return cluster["CacheNodes"][0]["Endpoint"]

        found = eventually(endpoint, f"{name} is available")
        return found["Address"], found["Port"]

    @staticmethod
    def serves(engine, endpoint):
        """Whether a client from 127.0.0.1 is answered rather than refused."""
        question, answer = GREETINGS[engine]
        try:
            with socket.create_connection(endpoint, timeout=10,
                                          source_address=("127.0.0.1", 0)) as client:
                client.sendall(question)
                return client.recv(100) == answer
        except (ConnectionResetError, ConnectionRefusedError, BrokenPipeError):
            return False

    def refusal(self, call, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        return caught.exception.response["Error"]["Code"]

    def test_a_rule_opens_and_closes_a_cache(self):
        group = self.ec2.create_security_group(GroupName="web", Description="a test")["GroupId"]
        port = {"redis": 6379, "memcached": 11211}
        for engine in GREETINGS:
            with self.subTest(engine):
                endpoint = self.create(engine, SecurityGroupIds=[group])
                self.assertFalse(self.serves(engine, endpoint))
                rule = {"GroupId": group, "IpPermissions": [
                    {"IpProtocol": "tcp", "FromPort": port[engine], "ToPort": port[engine],
                     "IpRanges": [{"CidrIp": "127.0.0.0/8", "Description": "here"}]}]}
                added = self.ec2.authorize_security_group_ingress(**rule)
                self.assertEqual("127.0.0.0/8", added["SecurityGroupRules"][0]["CidrIpv4"])
                eventually(lambda: self.serves(engine, endpoint), "the rule opens the cache")
                self.assertEqual("InvalidPermission.Duplicate", self.refusal(
                    self.ec2.authorize_security_group_ingress, **rule))

                with socket.create_connection(endpoint, timeout=60) as client:
                    self.ec2.revoke_security_group_ingress(**rule)
                    self.assertEqual(b"", client.recv(1))  # open connections are closed as well
                eventually(lambda: not self.serves(engine, endpoint), "the cache is closed")
        self.assertEqual("DependencyViolation",
                         self.refusal(self.ec2.delete_security_group, GroupId=group))

    def test_the_default_group_admits_this_machine(self):
        for engine in GREETINGS:
            endpoint = self.create(engine)
            self.assertTrue(self.serves(engine, endpoint), engine)
        found = self.ec2.describe_security_groups(
            Filters=[{"Name": "group-name", "Values": ["default"]}])["SecurityGroups"]
        self.assertEqual([DEFAULT_GROUP], [group["GroupId"] for group in found])
        ranges = [network["CidrIp"] for permission in found[0]["IpPermissions"]
                  for network in permission["IpRanges"]]
        self.assertEqual(["127.0.0.0/8", "172.31.0.0/16"], ranges)

    def test_a_cache_lies_in_the_subnets_of_its_group(self):
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=[
            {"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "prod"}]}])["Vpc"]["VpcId"]
        named = self.ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["prod"]}])
        self.assertEqual([vpc], [found["VpcId"] for found in named["Vpcs"]])
        zone = self.ec2.describe_availability_zones()["AvailabilityZones"][0]["ZoneName"]
        subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24",
                                        AvailabilityZone=zone)["Subnet"]["SubnetId"]
        group = self.elasticache.create_cache_subnet_group(
            CacheSubnetGroupName="prod", CacheSubnetGroupDescription="a test",
            SubnetIds=[subnet])["CacheSubnetGroup"]
        self.assertEqual(vpc, group["VpcId"])
        self.assertEqual(zone, group["Subnets"][0]["SubnetAvailabilityZone"]["Name"])
        self.assertEqual("DependencyViolation",
                         self.refusal(self.ec2.delete_subnet, SubnetId=subnet))
        self.elasticache.delete_cache_subnet_group(CacheSubnetGroupName="prod")
        self.ec2.delete_subnet(SubnetId=subnet)
        self.ec2.delete_vpc(VpcId=vpc)
        self.assertEqual("InvalidVpcID.NotFound",
                         self.refusal(self.ec2.describe_vpcs, VpcIds=[vpc]))
        self.assertEqual("DryRunOperation", self.refusal(
            self.ec2.create_vpc, CidrBlock="10.0.0.0/16", DryRun=True))


if __name__ == "__main__":
    unittest.main()
