"""A mail server for tests/it/mail.rs: takes letters, refuses them, hangs or breaks off, as the first part of the address asks.

    refused@   550 at RCPT            grey@  450 the first time, then taken
    full@      552 at RCPT            hang@  no answer after the text
    cut@       breaks off in DATA the first time, then taken
    mute@      takes the text the first time and breaks off without saying so, then taken

Writes one line of JSON for each letter that it has taken, read by Python's own parser.
"""

import argparse
import asyncio
import json
import ssl
from email import policy
from email.parser import BytesParser

from aiosmtpd.smtp import SMTP, AuthResult


class Post:
    def __init__(self, path, bars):
        self.path = path
        self.bars = bars
        self.seen = set()

    def first(self, address):
        """True at the first meeting with this address."""
        known = address in self.seen
        self.seen.add(address)
        return not known

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.bars:
            return "550 5.7.1 not from you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        user = address.partition("@")[0]
        if user == "refused":
            return "550 5.1.1 no such user"
        if user == "full":
            return "552 5.2.2 mailbox full"
        if user == "grey" and self.first(address):
            return "450 4.2.0 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        user = address.partition("@")[0]
        if user == "hang":
            await asyncio.sleep(3600)
        self.take(server, session, envelope)
        if user == "mute" and self.first(address):
            server.transport.abort()
            await asyncio.sleep(3600)
        return "250 OK"

    def take(self, server, session, envelope):
        message = BytesParser(policy=policy.default).parsebytes(envelope.content)
        text = message.get_body(("plain",))
        lines = envelope.content.split(b"\r\n")
        record = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": {name.lower(): str(value) for name, value in message.items()},
            "charset": text.get_content_charset(),
            "body": text.get_content().replace("\r\n", "\n"),
            "files": [
                {"name": part.get_filename(), "kind": part.get_content_type(),
                 "starts": part.get_content()[:5].decode("latin-1"), "size": len(part.get_content())}
                for part in message.iter_attachments()
            ],
            "ascii": envelope.content.isascii(),
            "longest": max(len(line) for line in lines),
            "defects": [str(d) for part in message.walk() for d in part.defects],
            "encrypted": server.transport.get_extra_info("ssl_object") is not None,
            "user": session.auth_data,
        }
        with open(self.path, "a", encoding="utf-8") as out:
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


class Server(SMTP):
    async def smtp_DATA(self, arg):
        rcpts = self.envelope.rcpt_tos if self.envelope else []
        if rcpts and rcpts[0].startswith("cut@") and self.event_handler.first(rcpts[0]):
            await self.push("354 go on")
            await self._reader.readline()
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


async def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--host", default="127.0.0.1")
    ask.add_argument("--out", required=True)
    ask.add_argument("--login", nargs=2)
    ask.add_argument("--bars", action="store_true", help="refuses every sender")
    ask.add_argument("--tls", choices=["none", "implicit", "starttls"], default="none")
    ask.add_argument("--certificate", nargs=2)
    given = ask.parse_args()

    context = None
    if given.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*given.certificate)

    def authenticate(server, session, envelope, mechanism, data):
        right = given.login and [data.login.decode(), data.password.decode()] == given.login
        return AuthResult(success=bool(right), handled=False, auth_data=data.login.decode())

    post = Post(given.out, given.bars)

    def connection():
        return Server(
            post,
            enable_SMTPUTF8=False,
            tls_context=context if given.tls == "starttls" else None,
            require_starttls=given.tls == "starttls",
            authenticator=authenticate,
            auth_required=bool(given.login),
            auth_require_tls=given.tls == "starttls",
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(connection, given.host, 0, ssl=context if given.tls == "implicit" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
