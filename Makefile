# make run     everything on this machine, with sample data, on loopback
# make test    what the tests need, then all of them
# make lint    style, types, import contracts, rules of our own, the compose file
# make coverage   the tests but for spoken calls, traced: at least 90 % with branches counted
# make check   lint and coverage: before a release
# make bench   figures of this machine: docs/benchmarks.md
# make torture 2,000 chaotic calls on a simulated clock and 200 real ones; nothing may be stuck or left
# make test-rasa, bench-nlu   with a real Rasa server, where a Python 3.10 is found
.PHONY: run test lint coverage check bench torture test-rasa bench-nlu lock

run:
	@deploy/bootstrap run
	@.venv/bin/nuanxian models pull || echo "模型没有取全：先用文字和按键，nuanxian doctor 会说缺什么" >&2
	@NUANXIAN_DEMO=1 .venv/bin/nuanxian serve

test:
	@deploy/bootstrap dev
	@deploy/test

coverage:
	@deploy/bootstrap dev
	@deploy/test coverage

lint:
	@deploy/bootstrap dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache
	.venv/bin/python deploy/lint.py backend bot core handlers voice web bench
	.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec deploy/compose.yaml

check: lint coverage

bench:
	@deploy/bootstrap dev
	.venv/bin/nuanxian bench

torture:
	@deploy/bootstrap dev
	.venv/bin/nuanxian bench torture --simulated 2000 --real 200

test-rasa:
	@deploy/bootstrap dev
	@if deploy/rasa; then NUANXIAN_TEST_RASA=1 .venv/bin/python -m pytest tests/bot/nlu/rasa; else [ $$? = 3 ]; fi

bench-nlu:
	@deploy/bootstrap dev
	@deploy/rasa || [ $$? = 3 ]
	@.venv/bin/nuanxian bench nlu

lock:
	.venv/bin/python -m pip install -q uv
	.venv/bin/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	.venv/bin/uv pip compile pyproject.toml --group dev -c requirements.lock --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock
