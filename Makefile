# SPDX-License-Identifier: GPL-2.0-or-later
# The front door. Meson builds; see `make help`.

RELEASE := build/release
MESON   := /usr/bin/meson
PREFIX  ?= /usr/local

.PHONY: build packages demo test test-vm bench fuzz lint install uninstall clean help

build: $(RELEASE)/build.ninja ## compile (the default)
	@ninja -C $(RELEASE) --quiet

$(RELEASE)/build.ninja:
	@packaging/install-packages build
	@mkdir -p build
	@$(MESON) setup --prefix $(PREFIX) $(RELEASE) >build/setup.log 2>&1 || { cat build/setup.log; exit 1; }

demo: ## raise the lab, send real applications through the tunnel, show what happened
	@packaging/install-packages build run demo
	@$(MAKE) --no-print-directory build
	@SOFTWIRE_BUILD=$(RELEASE) lab/lab demo

test: ## everything: both compilers, sanitizers, namespaces, lint; STEPS="net lint" for a part
	@packaging/install-packages
	@tests/run $(STEPS)

test-vm: ## the same daemon on Debian's own kernel, in an emulated machine
	@packaging/install-packages build run vm
	@$(MAKE) --no-print-directory build
	@tests/vm/run

bench: ## measure; BENCH=encap|lookup|table|tcp|bgp for one of them
	@packaging/install-packages build run bench
	@bench/run $(BENCH)

fuzz: ## fuzz every parser, SECONDS_EACH=60 each
	@packaging/install-packages build
	@fuzz/run $(or $(SECONDS_EACH),60)

lint: ## layout, static analysis, direction of includes
	@packaging/install-packages build test
	@tests/run lint tidy

install: build ## install below PREFIX (default /usr/local), DESTDIR honoured
	@$(MESON) install -C $(RELEASE) --no-rebuild

uninstall: ## remove what install put there
	@ninja -C $(RELEASE) uninstall

clean: ## remove everything that was built
	@rm -rf build

help: ## this text
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile
