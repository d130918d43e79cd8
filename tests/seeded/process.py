"""Hazards in the environment, in the process, and in what is put in the place of something else."""

from __future__ import annotations

from seeded.hazard import ENVIRONMENT, PATCH, PROCESS, Hazard

ENVIRONMENTS = (
    Hazard(
        "variable-set",
        (ENVIRONMENT,),
        ("env:WHARF_MODE",),
        "import os\nimport wharf",
        leak='os.environ["WHARF_MODE"] = "night"',
        leak_too='os.putenv("WHARF_MODE", "night")\nos.environ.update(WHARF_MODE="night")',
        notice='assert wharf.mode() == "day"',
        need='assert wharf.mode() == "night"',
        files={
            "wharf.py": 'import os\n\ndef mode():\n    return os.environ.get("WHARF_MODE", "day")\n',
        },
    ),
    Hazard(
        "variable-set-by-the-application",
        (ENVIRONMENT,),
        ("env:MILL_SPEED",),
        "import mill",
        leak="mill.run_fast()",
        notice="assert mill.speed() == 1",
        need="assert mill.speed() == 9",
        files={
            "mill.py": """
                import os

                def run_fast():
                    os.environ.setdefault("MILL_SPEED", "9")

                def speed():
                    return int(os.getenv("MILL_SPEED", "1"))
                """
        },
    ),
    Hazard(
        "variable-removed",
        (ENVIRONMENT,),
        ("env:DOCK_ROOT",),
        "import os\nimport dock",
        leak='os.environ.pop("DOCK_ROOT", None)',
        leak_too='del os.environ["DOCK_ROOT"]',
        notice='assert dock.root() == "/docks"',
        files={
            "conftest.py": 'import os\n\nos.environ["DOCK_ROOT"] = "/docks"\n',
            "dock.py": 'import os\n\ndef root():\n    return os.environ["DOCK_ROOT"]\n',
        },
    ),
    Hazard(
        "two-variables",
        (ENVIRONMENT,),
        ("env:LOCK_USER", "env:LOCK_CODE"),
        "import os\nimport lock",
        leak='os.environ["LOCK_USER"] = "ada"',
        notice="assert not lock.is_open()",
        halves=('os.environ["LOCK_USER"] = "ada"', 'os.environ["LOCK_CODE"] = "12"'),
        files={
            "lock.py": """
                import os

                def is_open():
                    return "LOCK_USER" in os.environ and "LOCK_CODE" in os.environ
                """
        },
    ),
)

PATCHES = (
    Hazard(
        "function-replaced",
        (PATCH, "module state"),
        ("global:mailer:send", "patch:mailer.send"),
        "import mailer",
        leak='mailer.send = lambda text: "nothing sent"',
        leak_too='setattr(mailer, "send", lambda text: "gone")',
        notice='assert mailer.notify() == "sent hello"',
        files={
            "mailer.py": """
                def send(text):
                    return f"sent {text}"

                def notify():
                    return send("hello")
                """
        },
    ),
    Hazard(
        "patcher-never-stopped",
        (PATCH,),
        ("patch:", "global:weather:ask", "attr:"),
        "from unittest import mock\nimport weather",
        leak='mock.patch("weather.ask", return_value="rain").start()',
        leak_too='mock.patch.object(weather, "ask", lambda: "rain").start()',
        notice='assert weather.today() == "sun"',
        files={"weather.py": 'def ask():\n    return "sun"\n\ndef today():\n    return ask()\n'},
    ),
    Hazard(
        "method-replaced",
        (PATCH, "module state"),
        ("attr:radio:Radio.tune", "patch:"),
        "from unittest import mock\nfrom radio import Radio",
        leak='Radio.tune = mock.Mock(return_value="static")',
        notice='assert Radio().tune() == "music"',
        files={"radio.py": 'class Radio:\n    def tune(self):\n        return "music"\n'},
    ),
    Hazard(
        "function-of-a-library-replaced",
        (PATCH, "module state", PROCESS),
        ("patch:", "global:time:time", "attr:time"),
        "import time\nimport stopwatch",
        leak="time.time = lambda: 0.0",
        notice="assert stopwatch.now() > 1000",
        files={"stopwatch.py": "import time\n\ndef now():\n    return time.time()\n"},
    ),
    Hazard(
        "hand-made-patch-without-undo",
        (PATCH,),
        ("patch:", "global:lookup:find"),
        "import pytest\nimport lookup",
        leak='patch = pytest.MonkeyPatch()\npatch.setattr(lookup, "find", lambda key: None)',
        notice='assert lookup.label() == "found a"',
        files={
            "lookup.py": """
                def find(key):
                    return f"found {key}"

                def label():
                    return find("a")
                """
        },
    ),
    Hazard(
        "module-stubbed",
        (PATCH, PROCESS),
        ("process:sys.modules", "patch:"),
        "import sys\nimport types\nimport till",
        leak='sys.modules["payments"] = types.SimpleNamespace(charge=lambda: "free")',
        notice='assert till.pay() == "charged"',
        files={
            "payments.py": 'def charge():\n    return "charged"\n',
            "till.py": "def pay():\n    import payments\n\n    return payments.charge()\n",
        },
    ),
)

PROCESSES = (
    Hazard(
        "working-folder",
        (PROCESS,),
        ("process:cwd",),
        "import os\nimport tempfile\nimport charts",
        leak="os.chdir(tempfile.gettempdir())",
        notice='assert charts.read() == "north"',
        files={
            "chart.txt": "north",
            "charts.py": """
                import pathlib

                def read():
                    return pathlib.Path("chart.txt").read_text().strip()
                """,
        },
    ),
    Hazard(
        "import-path",
        (PROCESS,),
        ("process:sys.path",),
        "import sys",
        leak='sys.path.insert(0, "/opt/extra")',
        leak_too='sys.path.append("/opt/extra")',
        notice='assert "/opt/extra" not in sys.path',
    ),
    Hazard(
        "arguments",
        (PROCESS,),
        ("process:argv",),
        "import sys\nimport tool",
        leak='sys.argv = ["tool", "--loud"]',
        notice='assert tool.mode() == "quiet"',
        files={
            "tool.py": """
                import sys

                def mode():
                    return "loud" if "--loud" in sys.argv else "quiet"
                """
        },
    ),
    Hazard(
        "umask",
        (PROCESS,),
        ("process:umask",),
        "import os\nimport tempfile",
        leak="os.umask(0o077)",
        notice=(
            "folder = tempfile.mkdtemp()\n"
            'os.mkdir(os.path.join(folder, "open"))\n'
            'assert os.stat(os.path.join(folder, "open")).st_mode & 0o055'
        ),
    ),
    Hazard(
        "level-of-a-logger",
        (PROCESS,),
        ("process:logging",),
        "import logging\nimport crane",
        leak='logging.getLogger("crane").setLevel(logging.ERROR)',
        leak_too="logging.disable(logging.ERROR)",
        notice="assert crane.is_chatty()",
        files={
            "crane.py": """
                import logging

                def is_chatty():
                    return logging.getLogger("crane").isEnabledFor(logging.WARNING)
                """
        },
    ),
    Hazard(
        "handler-of-a-logger",
        (PROCESS,),
        ("process:logging",),
        "import logging\nimport audit",
        leak="audit.set_up()",
        notice='assert logging.getLogger("audit").handlers == []',
        files={
            "audit.py": """
                import logging

                def set_up():
                    logging.getLogger("audit").addHandler(logging.NullHandler())
                """
        },
    ),
    Hazard(
        "decimal-precision",
        (PROCESS,),
        ("process:decimal",),
        "import decimal\nimport interest",
        leak="decimal.getcontext().prec = 3",
        is_of_task=True,
        notice='assert str(interest.third()) == "0.3333333333333333333333333333"',
        files={"interest.py": "import decimal\n\ndef third():\n    return decimal.Decimal(1) / 3\n"},
    ),
    Hazard(
        "recursion-limit",
        (PROCESS,),
        ("process:recursion",),
        "import sys\nimport nested",
        leak="sys.setrecursionlimit(4000)",
        notice="assert nested.deepest() < 3000",
        files={"nested.py": "import sys\n\ndef deepest():\n    return sys.getrecursionlimit()\n"},
    ),
    Hazard(
        "signal-handler",
        (PROCESS,),
        ("process:signal",),
        "import signal\nimport daemon",
        leak="daemon.install()",
        notice="assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL",
        files={
            "daemon.py": """
                import signal

                def install():
                    signal.signal(signal.SIGTERM, signal.SIG_IGN)
                """
        },
    ),
    Hazard(
        "socket-timeout",
        (PROCESS,),
        ("process:socket",),
        "import socket",
        leak="socket.setdefaulttimeout(2)",
        notice="assert socket.getdefaulttimeout() is None",
    ),
    Hazard(
        "time-zone",
        (ENVIRONMENT, PROCESS),
        ("env:TZ", "process:tz"),
        "import os\nimport time\nimport clock",
        leak='os.environ["TZ"] = "Asia/Tokyo"\ntime.tzset()',
        notice='assert clock.zone() != "JST"',
        files={"clock.py": "import time\n\ndef zone():\n    return time.tzname[0]\n"},
    ),
    Hazard(
        "locale",
        (PROCESS,),
        ("process:locale",),
        "import locale",
        leak='locale.setlocale(locale.LC_NUMERIC, "C.UTF-8")',
        notice='assert locale.setlocale(locale.LC_NUMERIC) == "C"',
    ),
    Hazard(
        "garbage-collector",
        (PROCESS,),
        ("process:gc",),
        "import gc",
        leak="gc.disable()",
        notice="assert gc.isenabled()",
    ),
    Hazard(
        "event-loop-policy",
        (PROCESS,),
        ("process:event",),
        "import asyncio\nimport loops",
        leak="asyncio.set_event_loop_policy(loops.Policy())",
        is_of_task=True,
        notice="assert not isinstance(asyncio.get_event_loop_policy(), loops.Policy)",
        files={
            "loops.py": "import asyncio\n\nclass Policy(asyncio.DefaultEventLoopPolicy):\n    pass\n",
        },
    ),
    Hazard(
        "folder-and-variable",
        (PROCESS, ENVIRONMENT),
        ("process:cwd", "env:MAP_NAME"),
        "import os\nimport tempfile\nimport maps",
        leak="os.chdir(tempfile.gettempdir())",
        notice="assert maps.is_there()",
        halves=("os.chdir(tempfile.gettempdir())", 'os.environ["MAP_NAME"] = "south.map"'),
        files={
            "north.map": "",
            "maps.py": """
                import os

                def is_there():
                    name = os.environ.get("MAP_NAME")
                    return name is None or os.path.exists("north.map")
                """,
        },
    ),
)

FOUND = (*ENVIRONMENTS, *PATCHES, *PROCESSES)
