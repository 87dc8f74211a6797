# The benchmark's commands; bench/README.md describes them. Included by the Makefile.

# The gateway's port in bench-serve.
PORT ?=
# How many access tokens bench-tokens writes, and where.
N ?=
TOKENS ?= .dev/bench/tokens.txt
ROOMS ?= .dev/bench/rooms.txt
# Arguments for bench-load, as in: make bench BENCH_ARGS='--scenario one-room --seconds 20'
BENCH_ARGS ?=

BENCH := exec setpriv --pdeathsig TERM -- $(PYTHON_BIN)/python -m praca_dev.bench

.PHONY: bench
bench: setup ## Load a release gateway and print what it took (BENCH_ARGS='--scenario one-room')
	@$(BENCH) run $(BENCH_ARGS)

.PHONY: bench-ceiling
bench-ceiling: setup ## The same load on the Socket.IO library alone
	@$(BENCH) ceiling $(BENCH_ARGS)

.PHONY: bench-serve
bench-serve: setup ## Run a release gateway for any load generator (PORT=3000); Ctrl-C stops it
	@$(if $(PORT),,echo "usage: make bench-serve PORT=3000" >&2; exit 64;) $(BENCH) serve --port $(PORT)

.PHONY: bench-tokens
bench-tokens: setup ## Write access tokens and room ids for bench-serve's gateway (N=5000)
	@$(if $(N),,echo "usage: make bench-tokens N=5000" >&2; exit 64;) $(BENCH) tokens --count $(N) --tokens $(TOKENS) --rooms $(ROOMS)
