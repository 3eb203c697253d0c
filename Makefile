# make run     everything on this machine, with sample data, on loopback
# make test    what the tests need, then all of them
# make check   lint, types, import contracts
# make bench   figures of this machine
.PHONY: run test check bench torture lock

run:
	@deploy/bootstrap run
	@.venv/bin/nuanxian models pull || echo "模型没有取全：先用文字和按键，nuanxian doctor 会说缺什么" >&2
	@NUANXIAN_DEMO=1 .venv/bin/nuanxian serve

test:
	@deploy/bootstrap dev
	@deploy/test

check:
	@deploy/bootstrap dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache

bench:
	@deploy/bootstrap dev
	.venv/bin/nuanxian bench

torture:
	@deploy/bootstrap dev
	.venv/bin/nuanxian bench torture

lock:
	.venv/bin/python -m pip install -q uv
	.venv/bin/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	.venv/bin/uv pip compile pyproject.toml --group dev -c requirements.lock --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock
