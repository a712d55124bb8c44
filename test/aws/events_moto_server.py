"""moto_server.py with queues that survive concurrent requests: moto replaces the list of a queue's messages when it
deletes one, and so loses what another thread does to the list at that moment."""

import functools
import runpy
import threading
from pathlib import Path

from moto.sqs.models import Queue

lock = threading.RLock()


def alone(method):
    @functools.wraps(method)
    def locked(*args, **kwargs):
        with lock:
            return method(*args, **kwargs)

    return locked


for name in ("add_message", "delete_message"):
    setattr(Queue, name, alone(getattr(Queue, name)))
runpy.run_path(str(Path(__file__).with_name("moto_server.py")))
