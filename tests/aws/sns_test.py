#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Topics of SNS with AWS' SDK for Python: receivers that are told by HTTP and by mail, and what
happens to caches. See installation.py."""

import base64
import http.server
import json
import os
import queue
import socketserver
import ssl
import subprocess
import tempfile
import threading
import unittest
import urllib.error
import urllib.parse
import urllib.request
from email import message_from_bytes

import installation
from installation import REGION, InstallationCase, eventually

ACCOUNT = "000000000000"
TIMEOUT = 30
# Of the text that a signature covers, by the message's type; in this order.
SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token",
                                 "TopicArn", "Type"),
    "UnsubscribeConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token",
                                "TopicArn", "Type"),
}


def fetch(url):
    with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:
        return answer.read()


def status_of(url):
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def verify(case, message):
    """As a receiver has to, with what the message names alone."""
    text = "".join(f"{name}\n{message[name]}\n" for name in SIGNED[message["Type"]]
                   if name in message)
    digest = {"1": "-sha1", "2": "-sha256"}[message["SignatureVersion"]]
    with tempfile.TemporaryDirectory() as directory:
        def write(name, content):
            path = os.path.join(directory, name)
            with open(path, "wb") as file:
                file.write(content)
            return path
        certificate = write("certificate", fetch(message["SigningCertURL"]))
        signature = write("signature", base64.b64decode(message["Signature"]))
        signed = write("text", text.encode())
        key = write("key", subprocess.run(["openssl", "x509", "-in", certificate, "-noout",
                                           "-pubkey"], check=True, capture_output=True).stdout)
        authority = os.path.join(case.tarn.state, "ca.crt")
        subprocess.run(["openssl", "verify", "-CAfile", authority, certificate], check=True,
                       capture_output=True)
        result = subprocess.run(["openssl", "dgst", digest, "-verify", key, "-signature",
                                 signature, signed], capture_output=True, text=True)
        case.assertEqual(result.returncode, 0, result.stdout + result.stderr)


class Receiver:
    """An HTTP server that keeps what it gets, and answers with what it is told to. With a context
    in TLS."""

    def __init__(self, tls=None):
        self.requests = queue.Queue()
        self.statuses = queue.Queue()  # of the next answers; 200 when there is none

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(handler):
                body = handler.rfile.read(int(handler.headers["Content-Length"]))
                status = 200 if self.statuses.empty() else self.statuses.get()
                handler.send_response(status)
                handler.send_header("Content-Length", "0")
                handler.send_header("Location", "http://127.0.0.1:1/")
                handler.end_headers()
                self.requests.put((handler.path, dict(handler.headers), body.decode()))

            def log_message(self, *words):
                pass

        self.scheme = "https" if tls else "http"
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.server.server_port}"

    def next(self):
        return self.requests.get(timeout=TIMEOUT)

    def message(self):
        return json.loads(self.next()[2])

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class MailServer:
    """As much of SMTP as a mail needs; what it gets is in `mails`: whom from, to whom, the text.
    With a context it can go over to TLS (STARTTLS), and there asks for a log-in."""

    def __init__(self, tls=None):
        self.mails = queue.Queue()
        self.logins = queue.Queue()  # what was said to log in, and whether that was in TLS

        class Handler(socketserver.StreamRequestHandler):
            def answer(handler, text):
                handler.wfile.write(text.encode() + b"\r\n")

            def begin_tls(handler):
                handler.answer("220 go on")
                handler.connection = tls.wrap_socket(handler.connection, server_side=True)
                handler.rfile = handler.connection.makefile("rb")
                handler.wfile = handler.connection.makefile("wb", buffering=0)

            def greet(handler, in_tls):
                offer = "AUTH PLAIN" if in_tls else "STARTTLS" if tls else "8BITMIME"
                handler.answer("250-test")
                handler.answer("250 " + offer)

            def handle(handler):
                sender = receiver = None
                in_tls = False
                handler.answer("220 test")
                while line := handler.rfile.readline():
                    words = line.decode().strip()
                    verb = words[:4].upper()
                    if verb == "EHLO":
                        handler.greet(in_tls)
                        continue
                    if verb == "STAR" and tls:
                        handler.begin_tls()
                        in_tls = True
                        continue
                    if verb == "AUTH":
                        handler.answer("334 ")
                        self.logins.put((handler.rfile.readline().decode(), in_tls))
                        handler.answer("235 welcome")
                        continue
                    if verb == "DATA":
                        handler.answer("354 go on")
                        text = b""
                        while (data := handler.rfile.readline()) not in (b".\r\n", b""):
                            text += data[1:] if data.startswith(b".") else data
                        self.mails.put((sender, receiver, text))
                    if verb == "MAIL":
                        sender = words.split(":", 1)[1].split()[0].strip("<>")
                    if verb == "RCPT":
                        receiver = words.split(":", 1)[1].split()[0].strip("<>")
                    handler.answer("221 bye" if verb == "QUIT" else "250 fine")
                    if verb == "QUIT":
                        return

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def next(self):
        """Whom from, to whom, the mail, and its text."""
        sender, receiver, text = self.mails.get(timeout=TIMEOUT)
        mail = message_from_bytes(text)
        return sender, receiver, mail, mail.get_payload(decode=True).decode()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class Sns(InstallationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sns = cls.tarn.client("sns")

    def setUp(self):
        self.receiver = Receiver()
        self.addCleanup(self.receiver.stop)

    def topic(self, name, **more):
        arn = self.sns.create_topic(Name=name, **more)["TopicArn"]
        self.addCleanup(lambda: self.sns.delete_topic(TopicArn=arn))
        return arn

    def subscribe(self, topic, **more):
        """A subscription of the receiver's, confirmed by the link it gets."""
        arn = self.sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=self.receiver.url,
                                 ReturnSubscriptionArn=True, **more)["SubscriptionArn"]
        self.assertEqual(status_of(self.receiver.message()["SubscribeURL"]), 200)
        return arn

    def attributes(self, subscription):
        return self.sns.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]


class Topics(Sns):
    def test_a_topic_is_made_described_and_listed(self):
        arn = self.topic("a", Attributes={"DisplayName": "Ada"},
                         Tags=[{"Key": "team", "Value": "x"}])
        self.assertEqual(arn, f"arn:aws:sns:{REGION}:{ACCOUNT}:a")
        self.assertEqual(self.sns.create_topic(Name="a")["TopicArn"], arn)
        attributes = self.sns.get_topic_attributes(TopicArn=arn)["Attributes"]
        self.assertEqual((attributes["DisplayName"], attributes["Owner"],
                          attributes["SubscriptionsConfirmed"], attributes["SignatureVersion"]),
                         ("Ada", ACCOUNT, "0", "2"))
        self.assertEqual(json.loads(attributes["Policy"])["Statement"][0]["Resource"], arn)
        self.assertGreater(json.loads(attributes["EffectiveDeliveryPolicy"])["http"][
            "defaultHealthyRetryPolicy"]["numRetries"], 0)
        self.sns.set_topic_attributes(TopicArn=arn, AttributeName="DisplayName",
                                      AttributeValue="")
        self.assertEqual(
            self.sns.get_topic_attributes(TopicArn=arn)["Attributes"]["DisplayName"], "")
        self.assertIn({"TopicArn": arn}, self.sns.list_topics()["Topics"])
        self.sns.tag_resource(ResourceArn=arn, Tags=[{"Key": "n", "Value": ""}])
        self.sns.untag_resource(ResourceArn=arn, TagKeys=["team"])
        self.assertEqual(self.sns.list_tags_for_resource(ResourceArn=arn)["Tags"],
                         [{"Key": "n", "Value": ""}])

    def test_a_policy_gets_statements_and_loses_them(self):
        arn = self.topic("a")
        self.sns.add_permission(TopicArn=arn, Label="more", AWSAccountId=[ACCOUNT],
                                ActionName=["Publish"])
        policy = json.loads(self.sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"])
        self.assertEqual([one["Sid"] for one in policy["Statement"]],
                         ["__default_statement_ID", "more"])
        self.sns.remove_permission(TopicArn=arn, Label="more")
        self.assertEqual(self.error_of(self.sns.remove_permission, TopicArn=arn, Label="more"),
                         "NotFound")

    def test_more_than_a_page_is_listed(self):
        arns = {self.topic(f"page-{number}") for number in range(101)}
        pages = list(self.sns.get_paginator("list_topics").paginate())
        self.assertEqual(len(pages), 2)
        listed = [one["TopicArn"] for page in pages for one in page["Topics"]]
        self.assertEqual(len(listed), len(set(listed)))
        self.assertLessEqual(arns, set(listed))

    def test_what_is_not_served_is_refused_in_words(self):
        arn = self.topic("a")
        self.assertEqual(self.error_of(self.sns.create_topic, Name="a.fifo"), "InvalidParameter")
        self.assertEqual(self.error_of(self.sns.set_topic_attributes, TopicArn=arn,
                                       AttributeName="KmsMasterKeyId", AttributeValue="k"),
                         "InvalidParameter")
        self.assertEqual(self.error_of(self.sns.subscribe, TopicArn=arn, Protocol="sqs",
                                       Endpoint="arn:aws:sqs:us-east-1:0:q"), "InvalidParameter")
        self.assertEqual(self.error_of(self.sns.subscribe, TopicArn=arn, Protocol="email",
                                       Endpoint="ada@example.org"), "InvalidParameter")
        self.assertEqual(self.error_of(self.sns.publish, TopicArn=arn + "-none", Message="m"),
                         "NotFound")
        self.assertEqual(self.error_of(self.sns.publish, TopicArn=arn, Message="m",
                                       Subject="a\nb"), "InvalidParameter")


class Http(Sns):
    def test_a_receiver_confirms_and_verifies_what_it_gets(self):
        topic = self.topic("a")
        answer = self.sns.subscribe(TopicArn=topic, Protocol="http",
                                    Endpoint=self.receiver.url + "/path?x=1")
        self.assertEqual(answer["SubscriptionArn"], "pending confirmation")
        path, headers, body = self.receiver.next()
        question = json.loads(body)
        self.assertEqual((path, question["Type"], question["TopicArn"]),
                         ("/path?x=1", "SubscriptionConfirmation", topic))
        self.assertEqual((headers["x-amz-sns-message-type"], headers["Content-Type"]),
                         ("SubscriptionConfirmation", "text/plain; charset=UTF-8"))
        verify(self, question)
        listed = self.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        self.assertEqual(listed[0]["SubscriptionArn"], "PendingConfirmation")
        self.sns.publish(TopicArn=topic, Message="nobody has said yes")

        arn = self.sns.confirm_subscription(TopicArn=topic,
                                            Token=question["Token"])["SubscriptionArn"]
        self.assertTrue(arn.startswith(topic + ":"))
        self.assertEqual(self.attributes(arn)["PendingConfirmation"], "false")
        sent = self.sns.publish(
            TopicArn=topic, Message="grüß\n\"Gott\"", Subject="Hello",
            MessageAttributes={"kind": {"DataType": "String", "StringValue": "x"}})
        _, headers, body = self.receiver.next()
        message = json.loads(body)
        self.assertEqual((message["Type"], message["MessageId"], message["Message"],
                          message["Subject"], message["MessageAttributes"]),
                         ("Notification", sent["MessageId"], "grüß\n\"Gott\"", "Hello",
                          {"kind": {"Type": "String", "Value": "x"}}))
        self.assertEqual(headers["x-amz-sns-subscription-arn"], arn)
        verify(self, message)
        self.sns.set_topic_attributes(TopicArn=topic, AttributeName="SignatureVersion",
                                      AttributeValue="1")
        self.sns.publish(TopicArn=topic, Message="in the old way")
        old = self.receiver.message()
        self.assertEqual(old["SignatureVersion"], "1")
        verify(self, old)

    def test_links_need_no_signature_and_a_wrong_one_says_nothing(self):
        topic = self.topic("a")
        subscription = self.subscribe(topic)
        wrong = self.tarn.url + "/?" + urllib.parse.urlencode(
            {"Action": "ConfirmSubscription", "TopicArn": topic, "Token": "0" * 64})
        self.assertEqual(status_of(wrong), 400)
        self.assertEqual(status_of(self.tarn.url + "/?" + urllib.parse.urlencode(
            {"Action": "Publish", "TopicArn": topic, "Message": "m"})), 403)
        self.sns.publish(TopicArn=topic, Message="m")
        self.assertEqual(status_of(self.receiver.message()["UnsubscribeURL"]), 200)
        farewell = self.receiver.message()
        self.assertEqual(farewell["Type"], "UnsubscribeConfirmation")
        verify(self, farewell)
        listed = self.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        self.assertEqual(listed[0]["SubscriptionArn"], "Deleted")
        self.assertEqual(status_of(farewell["SubscribeURL"]), 200)
        self.sns.publish(TopicArn=topic, Message="again")
        self.assertEqual(self.receiver.message()["Message"], "again")
        self.sns.unsubscribe(SubscriptionArn=subscription)
        self.assertEqual(self.error_of(self.sns.get_subscription_attributes,
                                       SubscriptionArn=subscription), "NotFound")

    def test_only_the_owner_ends_what_was_confirmed_so(self):
        topic = self.topic("a")
        self.sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=self.receiver.url)
        token = self.receiver.message()["Token"]
        link = self.tarn.url + "/?" + urllib.parse.urlencode(
            {"Action": "ConfirmSubscription", "TopicArn": topic, "Token": token,
             "AuthenticateOnUnsubscribe": "true"})
        self.assertEqual(status_of(link), 403)
        arn = self.sns.confirm_subscription(TopicArn=topic, Token=token,
                                            AuthenticateOnUnsubscribe="true")["SubscriptionArn"]
        self.assertEqual(status_of(self.tarn.url + "/?" + urllib.parse.urlencode(
            {"Action": "Unsubscribe", "SubscriptionArn": arn})), 403)
        self.assertEqual(self.attributes(arn)["ConfirmationWasAuthenticated"], "true")

    def test_messages_may_come_raw_and_by_protocol_and_in_batches(self):
        topic = self.topic("a")
        self.subscribe(topic, Attributes={"RawMessageDelivery": "true"})
        self.sns.publish(TopicArn=topic, MessageStructure="json",
                         Message=json.dumps({"default": "d", "http": "for http"}))
        _, headers, body = self.receiver.next()
        self.assertEqual((body, headers["x-amz-sns-rawdelivery"]), ("for http", "true"))
        result = self.sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[
            {"Id": "1", "Message": "one"}, {"Id": "2", "Message": "two", "Subject": "a\nb"}])
        self.assertEqual([one["Id"] for one in result["Successful"]], ["1"])
        self.assertEqual([(one["Id"], one["Code"]) for one in result["Failed"]],
                         [("2", "InvalidParameter")])
        self.assertEqual(self.receiver.next()[2], "one")

    def test_what_fails_comes_again_and_what_is_refused_does_not(self):
        topic = self.topic("a")
        self.subscribe(topic)
        self.receiver.statuses.put(500)
        self.sns.publish(TopicArn=topic, Message="twice")
        self.assertEqual([self.receiver.message()["Message"] for _ in range(2)], ["twice"] * 2)
        for status in (404, 302):
            self.receiver.statuses.put(status)
            self.sns.publish(TopicArn=topic, Message=f"refused with {status}")
            self.assertEqual(self.receiver.message()["Message"], f"refused with {status}")
            self.sns.publish(TopicArn=topic, Message=f"after {status}")
            self.assertEqual(self.receiver.message()["Message"], f"after {status}")

    def test_nothing_goes_where_only_the_service_reaches(self):
        topic = self.topic("a")
        for url in ("http://169.254.169.254/latest", "http://[fe80::1]/", "http://0.0.0.0:1/"):
            arn = self.sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=url,
                                     ReturnSubscriptionArn=True)["SubscriptionArn"]
            name = arn.split(":", 5)[5]
            eventually(lambda: f"subscription {name} is given up after 1 attempts: its address is "
                       "one that nothing is sent to" in self.tarn.log(), url)

    def test_nothing_published_is_lost_when_the_service_ends(self):
        topic = self.topic("a")
        self.subscribe(topic)
        self.receiver.statuses.put(503)
        self.sns.publish(TopicArn=topic, Message="m")
        first = self.receiver.message()
        self.tarn.restart()
        again = self.receiver.message()
        self.assertEqual(again["MessageId"], first["MessageId"])
        verify(self, again)


class Guesses(Sns):
    def test_who_guesses_tokens_is_soon_held_up(self):
        topic = self.topic("a")
        subscription = self.subscribe(topic)
        wrong = self.tarn.url + "/?" + urllib.parse.urlencode(
            {"Action": "ConfirmSubscription", "TopicArn": topic, "Token": "0" * 64})

        def answer():
            try:
                return fetch(wrong).decode()
            except urllib.error.HTTPError as error:
                with error:
                    return error.read().decode()

        answers = [answer() for _ in range(30)]
        self.assertIn("InvalidParameter", answers[0])
        self.assertIn("Throttling", answers[-1])
        self.assertEqual(self.attributes(subscription)["PendingConfirmation"], "false")


class Permissions(Sns):
    def setUp(self):
        super().setUp()
        self.iam = self.tarn.client("iam")
        self.iam.create_user(UserName="ada")
        key = self.iam.create_access_key(UserName="ada")["AccessKey"]
        import boto3
        self.as_ada = boto3.client("sns", region_name=REGION, endpoint_url=self.tarn.url,
                                   aws_access_key_id=key["AccessKeyId"],
                                   aws_secret_access_key=key["SecretAccessKey"])
        self.addCleanup(self.forget_ada, key["AccessKeyId"])

    def forget_ada(self, key):
        for name in self.iam.list_user_policies(UserName="ada")["PolicyNames"]:
            self.iam.delete_user_policy(UserName="ada", PolicyName=name)
        self.iam.delete_access_key(UserName="ada", AccessKeyId=key)
        self.iam.delete_user(UserName="ada")

    def test_a_user_publishes_by_its_own_policy_or_by_the_topics(self):
        topic = self.topic("a")
        other = self.topic("b")
        self.assertEqual(self.error_of(self.as_ada.publish, TopicArn=topic, Message="m"),
                         "AuthorizationError")
        statement = {"Effect": "Allow", "Action": "sns:Publish", "Resource": topic}
        self.iam.put_user_policy(UserName="ada", PolicyName="p", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [statement]}))
        self.as_ada.publish(TopicArn=topic, Message="m")
        self.assertEqual(self.error_of(self.as_ada.publish, TopicArn=other, Message="m"),
                         "AuthorizationError")
        granted = {**statement, "Resource": other,
                   "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/ada"}}
        self.sns.set_topic_attributes(
            TopicArn=other, AttributeName="Policy", AttributeValue=json.dumps(
                {"Version": "2012-10-17", "Statement": [granted]}))
        self.as_ada.publish(TopicArn=other, Message="m")
        denied = {**granted, "Effect": "Deny", "Resource": topic}
        self.sns.set_topic_attributes(
            TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(
                {"Version": "2012-10-17", "Statement": [denied]}))
        self.assertEqual(self.error_of(self.as_ada.publish, TopicArn=topic, Message="m"),
                         "AuthorizationError")


class Caches(Sns):
    def topic_status(self, cluster):
        return self.cluster(cluster)["NotificationConfiguration"]["TopicStatus"]

    def test_what_happens_to_a_cache_is_published_to_its_topic(self):
        topic = self.topic("caches")
        self.subscribe(topic)
        self.create("c", "redis", NotificationTopicArn=topic)
        self.assertEqual(self.topic_status("c"), "active")
        said = set()
        while said != {"ElastiCache:CacheClusterProvisioningComplete"}:
            message = self.receiver.message()
            verify(self, message)
            said = {name for name, of in json.loads(message["Message"]).items() if of == "c"}
        self.delete("c")
        while said != {"ElastiCache:DeleteCacheClusterComplete"}:
            said = set(json.loads(self.receiver.message()["Message"]))

    def test_a_group_tells_of_its_making_and_its_failover(self):
        topic = self.topic("groups")
        self.subscribe(topic)
        self.elasticache.create_replication_group(
            ReplicationGroupId="g", ReplicationGroupDescription="d", Engine="valkey",
            CacheNodeType="cache.custom.0.1g.1", NumCacheClusters=2,
            AutomaticFailoverEnabled=True, NotificationTopicArn=topic)
        self.wait("replication_group_available", ReplicationGroupId="g")
        self.elasticache.test_failover(ReplicationGroupId="g", NodeGroupId="0001")
        heard = set()
        while {("ElastiCache:CreateReplicationGroupComplete", "g"),
               ("ElastiCache:FailoverComplete", "g")} - heard:
            heard.update(json.loads(self.receiver.message()["Message"]).items())
        self.wait("replication_group_available", ReplicationGroupId="g")
        self.elasticache.delete_replication_group(ReplicationGroupId="g")
        self.wait("replication_group_deleted", ReplicationGroupId="g")

    def test_a_topic_that_is_gone_or_closed_is_inactive(self):
        topic = self.topic("closing")
        self.create("d", "redis", NotificationTopicArn=topic)
        self.assertEqual(self.topic_status("d"), "active")
        nobody = {"Effect": "Deny", "Principal": {"Service": "elasticache.amazonaws.com"},
                  "Action": "SNS:Publish", "Resource": topic}
        self.sns.set_topic_attributes(
            TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(
                {"Version": "2012-10-17", "Statement": [nobody]}))
        self.assertEqual(self.topic_status("d"), "inactive")
        self.sns.delete_topic(TopicArn=topic)
        self.assertEqual(self.topic_status("d"), "inactive")
        self.topic("closing")
        self.assertEqual(self.topic_status("d"), "active")
        self.delete("d")


class Mail(Sns):
    @classmethod
    def setUpClass(cls):
        cls.server = MailServer()
        cls.addClassCleanup(cls.server.stop)
        cls.options = ("--smtp-url", f"smtp://127.0.0.1:{cls.server.port}",
                       "--smtp-from", "tarn@example.org")
        super().setUpClass()

    def test_a_mail_asks_and_then_brings_what_is_published(self):
        topic = self.topic("mail", Attributes={"DisplayName": "Tarn für alle"})
        self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ada@example.org")
        sender, receiver, mail, text = self.server.next()
        self.assertEqual((sender, receiver), ("tarn@example.org", "ada@example.org"))
        self.assertEqual(mail["Subject"], "Notification - Subscription Confirmation")
        self.assertTrue(mail["From"].endswith(" <tarn@example.org>"))
        link = next(line for line in text.splitlines() if line.startswith("http"))
        self.assertEqual(status_of(link), 200)
        self.sns.publish(TopicArn=topic, Message=".\nÄpfel\n.", Subject="Fruit")
        _, _, mail, text = self.server.next()
        self.assertEqual(mail["Subject"], "Fruit")
        self.assertTrue(text.startswith(".\nÄpfel\n.\n"))
        link = next(line for line in text.splitlines() if line.startswith("http"))
        self.assertEqual(status_of(link), 200)
        self.assertEqual(self.server.next()[2]["Subject"],
                         "Notification - Unsubscribe Confirmation")

    def test_a_mail_that_is_sent_again_is_the_same(self):
        topic = self.topic("again")
        self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ada@example.org")
        first = self.server.next()[3]
        self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ada@example.org")
        second = self.server.next()[3]
        links = [next(line for line in text.splitlines() if line.startswith("http"))
                 for text in (first, second)]
        self.assertEqual([status_of(link) for link in links], [400, 200])  # the last one counts

    def test_programs_get_the_signed_document(self):
        topic = self.topic("json")
        self.sns.subscribe(TopicArn=topic, Protocol="email-json", Endpoint="bot@example.org")
        question = json.loads(self.server.next()[3])
        verify(self, question)
        self.assertEqual(status_of(question["SubscribeURL"]), 200)
        self.sns.publish(TopicArn=topic, Message="m")
        message = json.loads(self.server.next()[3])
        self.assertEqual(message["Message"], "m")
        verify(self, message)

    def test_what_is_no_address_is_refused(self):
        topic = self.topic("bad")
        for address in ("ada", "a@b@c", "ada@example.org\r\nDATA", "<ada@example.org>", ""):
            self.assertEqual(self.error_of(self.sns.subscribe, TopicArn=topic, Protocol="email",
                                           Endpoint=address), "InvalidParameter")


class Tls(Sns):
    """Receivers in TLS, whose certificates an authority of their own has signed."""

    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        contexts = [cls.context_of(directory.name, name) for name in ("known", "stranger")]
        cls.known, cls.stranger = contexts
        cls.server = MailServer(cls.known)
        cls.addClassCleanup(cls.server.stop)
        password = os.path.join(directory.name, "password")
        with open(password, "w") as file:
            file.write("the mail's password\n")
        cls.options = ("--delivery-ca", os.path.join(directory.name, "known.crt"),
                       "--smtp-url", f"smtp://127.0.0.1:{cls.server.port}",
                       "--smtp-from", "tarn@example.org", "--smtp-user", "tarn",
                       "--smtp-password-file", password)
        super().setUpClass()

    @staticmethod
    def context_of(directory, name):
        certificate, key = (os.path.join(directory, name + end) for end in (".crt", ".key"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
                        certificate], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context

    def test_a_receiver_that_is_believed_gets_its_messages(self):
        receiver = Receiver(self.known)
        self.addCleanup(receiver.stop)
        topic = self.topic("a")
        self.sns.subscribe(TopicArn=topic, Protocol="https", Endpoint=receiver.url)
        verify(self, receiver.message())

    def test_one_that_shows_another_certificate_gets_none(self):
        receiver = Receiver(self.stranger)
        self.addCleanup(receiver.stop)
        topic = self.topic("b")
        arn = self.sns.subscribe(TopicArn=topic, Protocol="https", Endpoint=receiver.url,
                                 ReturnSubscriptionArn=True)["SubscriptionArn"]
        name = arn.split(":", 5)[5]
        eventually(lambda: f"subscription {name} does not get its messages" in self.tarn.log(),
                   "the log says so")
        self.assertTrue(receiver.requests.empty())

    def test_the_mail_servers_password_is_said_in_tls_alone(self):
        topic = self.topic("mail")
        self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ada@example.org")
        self.assertEqual(self.server.next()[1], "ada@example.org")
        words, in_tls = self.server.logins.get(timeout=TIMEOUT)
        self.assertTrue(in_tls)
        self.assertEqual(base64.b64decode(words.split()[-1]), b"\0tarn\0the mail's password")


class PlainMail(Sns):
    """A mail server without TLS is told no password."""

    @classmethod
    def setUpClass(cls):
        cls.server = MailServer()
        cls.addClassCleanup(cls.server.stop)
        password = tempfile.NamedTemporaryFile("w")
        cls.addClassCleanup(password.close)
        print("the mail's password", file=password, flush=True)
        cls.options = ("--smtp-url", f"smtp://127.0.0.1:{cls.server.port}", "--smtp-from",
                       "tarn@example.org", "--smtp-user", "tarn", "--smtp-password-file",
                       password.name)
        super().setUpClass()

    def test_no_mail_goes_there(self):
        topic = self.topic("mail")
        arn = self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ada@example.org",
                                 ReturnSubscriptionArn=True)["SubscriptionArn"]
        name = arn.split(":", 5)[5]
        eventually(lambda: f"subscription {name} does not get its messages" in self.tarn.log(),
                   "the log says so")
        self.assertTrue(self.server.mails.empty() and self.server.logins.empty())


if __name__ == "__main__":
    installation.main()
