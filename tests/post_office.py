"""A mail server for tests: real SMTP over a real socket, and told what it should refuse."""

import email
import email.policy
import socketserver
from threading import Condition, Thread


class Talk(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self):
        self.server.visits += 1
        self.say(self.server.greeting)
        self.envelope = {}
        while line := self.rfile.readline():
            verb = line.decode("latin-1").strip().upper()
            if verb == "QUIT":
                self.say("221 Bye")
                return
            self.answer(verb, line.decode("latin-1").strip())

    def answer(self, verb, line):
        if verb.startswith("MAIL FROM:"):
            self.envelope = {"from": line[10:].split()[0].strip("<>"), "to": []}
            self.say("250 OK")
        elif verb.startswith("RCPT TO:"):
            to = line[8:].strip().strip("<>")
            said = self.server.refused.get(to, "250 OK")
            if said.startswith("250"):
                self.envelope["to"].append(to)
            self.say(said)
        elif verb == "DATA":
            self.say("354 Go on")
            self.take_in()
        else:
            self.say("250 OK")

    def take_in(self):
        lines = []
        while (line := self.rfile.readline()) and line != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        if self.server.after_data.startswith("250"):
            message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            message.envelope = self.envelope
            self.server.keep(message)
        self.say(self.server.after_data)

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


class PostOffice(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Talk)
        self.mails, self.visits, self.arrival = [], 0, Condition()
        self.greeting, self.refused, self.after_data = "220 Post office", {}, "250 Taken"

    def keep(self, message):
        with self.arrival:
            self.mails.append(message)
            self.arrival.notify_all()

    def wait_for(self, number, seconds=60):
        """The mails, as soon as there are so many."""
        with self.arrival:
            assert self.arrival.wait_for(lambda: len(self.mails) >= number, seconds), self.mails
            return list(self.mails)

    @property
    def port(self):
        return self.server_address[1]

    def __enter__(self):
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *exception):
        self.shutdown()
        self.server_close()
