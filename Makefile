# make run    builds the program and serves the sample city on http://127.0.0.1:8080
# make test   installs what the tests need and runs all of them

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

LISTEN ?= 127.0.0.1:8080
DATA ?= var
# The program as the tests have built it; building it apart would compile everything that tokio stands under once more.
PROGRAM := cargo test --locked --no-run --quiet
ROUNDS ?= 100
DRILLS ?= 3
NPM := npm ci --no-audit --no-fund --loglevel=error

.PHONY: help run assets test tools lint rust decoders browser outside data torture release bench bench-page bench-stickers bench-map clean

help: ## この一覧を表示します
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

run: assets ## 見本の自治体（たつの市）を http://127.0.0.1:8080 で動かします
	@echo "== プログラムを作っています（はじめは数分かかります）"
	cargo build --locked
	@echo "== 始めます"
	target/debug/tsunagaru serve --demo --data $(DATA) --listen $(LISTEN)

assets: assets/node_modules/.installed ## 文字の形（フォント）と地図の部品を入れます

assets/node_modules/.installed: assets/package-lock.json
	@command -v npm >/dev/null || { echo "Node.js と npm が必要です: apt-get install nodejs npm"; exit 1; }
	@echo "== フォントと地図の部品を入れています"
	$(NPM) --prefix assets
	@touch $@

test: tools assets lint rust ## テストに必要なものを入れ、すべてのテストを動かします
	@$(PROGRAM)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=line browser decoders outside data
	@echo "== すべてのテストが終わりました"

# Only what is missing is installed; none of it is asked about.
tools:
	@missing=; for pair in chromium:chromium zbarimg:zbar-tools pdftoppm:poppler-utils qpdf:qpdf w3m:w3m convert:imagemagick java:openjdk-17-jre-headless; do \
	  command -v $${pair%%:*} >/dev/null || missing="$$missing $${pair##*:}"; done; \
	dpkg -s fonts-noto-cjk >/dev/null 2>&1 || missing="$$missing fonts-noto-cjk"; \
	dpkg -s imagemagick >/dev/null 2>&1 || missing="$$missing imagemagick"; \
	dpkg -s glabels-data >/dev/null 2>&1 || missing="$$missing glabels-data"; \
	command -v openssl >/dev/null || missing="$$missing openssl"; \
	python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$$missing python3-venv"; \
	if [ -n "$$missing" ]; then echo "== 入れます:$$missing"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi

# First as it is built for use: without what only the tests turn on.
lint: assets
	@echo "== 書式と clippy"
	cargo fmt --check
	cargo check --locked --quiet
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --lib --document-private-items --quiet

# The mail server that tests/it/mail.rs talks to.
target/mail-venv/.installed: tests/mail/requirements.txt
	@echo "== テスト用のメールサーバーを入れています"
	python3 -m venv target/mail-venv
	target/mail-venv/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

rust: assets target/mail-venv/.installed
	@echo "== Rust のテスト"
	cargo test --locked

decoders: tools assets target/decoders/.installed ## ステッカーを4つの読み取りプログラムで読みます（全種類、傾き・ぼけ・JPEGなど）
	@echo "== ステッカーの読み取り（zbar・zxing-cpp・OpenCV・rqrr）"
	@$(PROGRAM)
	target/decoders/bin/python tests/decoders/matrix.py

target/decoders/.installed: tests/decoders/requirements.txt | tools
	python3 -m venv target/decoders
	target/decoders/bin/pip install -q --disable-pip-version-check -r $<
	@touch $@

browser: assets tests/browser/node_modules/.installed
	@echo "== ブラウザーのテスト"
	@$(PROGRAM)
	cd tests/browser && node --test --test-concurrency=1 --test-reporter=spec

tests/browser/node_modules/.installed: tests/browser/package-lock.json
	$(NPM) --prefix tests/browser
	@touch $@

outside: assets tests/outside/node_modules/.installed target/outside/.installed
	@echo "== 受付時間と祝日を、ほかの人のプログラムと突き合わせます"
	@$(PROGRAM)
	cd tests/outside && node --test --test-reporter=spec

tests/outside/node_modules/.installed: tests/outside/package-lock.json
	$(NPM) --prefix tests/outside
	@touch $@

target/outside/.installed: tests/outside/requirements.txt
	python3 -m venv target/outside
	target/outside/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

data: assets target/data/.installed ## 公開データとAPIを、ほかの人のプログラムに読ませて確かめます
	@echo "== 公開データとAPI（frictionless・schemathesis・geojson-validator・feedparser・icalendar・rdflib）"
	@$(PROGRAM)
	target/data/bin/python tests/data/check.py

target/data/.installed: tests/data/requirements.txt | tools
	python3 -m venv target/data
	target/data/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

torture: target/torture/.installed ## 書きこみの最中のkill -9と、写しからの復元を、くり返し確かめます
	cargo build --locked
	cd tests/torture && ../../target/torture/bin/python kill.py $(ROUNDS)
	cd tests/torture && ../../target/torture/bin/python drills.py ../../target/torture/bin/litestream $(DRILLS)

target/torture/.installed: tests/torture/requirements.txt | tools assets
	python3 -m venv target/torture
	target/torture/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

release: assets ## 配る形（最適化したもの）を target/release に作ります
	cargo build --locked --release

bench: bench-page bench-stickers bench-map ## 速さを、同じ仕事をする他のプログラムと並べて測ります

bench-page: release ## 相談できるところのページの速さを、同じバイト列を返す nginx と並べて測ります
	@missing=; for name in nginx-light libnginx-mod-http-brotli-static wrk; do \
	  dpkg -s $$name >/dev/null 2>&1 || missing="$$missing $$name"; done; \
	if [ -n "$$missing" ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi
	tests/bench/page.sh

bench-stickers: tools release target/bench/.installed ## ステッカー1,000枚と二次元コードの速さを、ReportLab・WeasyPrint・libqrencode・segno と並べて測ります
	@missing=; for name in libqrencode4 libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 time; do \
	  dpkg -s $$name >/dev/null 2>&1 || missing="$$missing $$name"; done; \
	if [ -n "$$missing" ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi
	cargo build --locked --release --example codes
	target/bench/bin/python tests/bench/stickers.py

bench-map: tools release target/bench/.installed tests/browser/node_modules/.installed ## 地図・一覧・公開データの速さを、PostGIS・nginx・WeasyPrint と並べて測ります
	@missing=; for name in postgresql postgresql-15-postgis-3 nginx-light wrk time libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; do \
	  dpkg -s $$name >/dev/null 2>&1 || missing="$$missing $$name"; done; \
	if [ -n "$$missing" ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi
	cargo build --locked --release --example fill --example near
	target/bench/bin/python tests/bench/map.py

target/bench/.installed: tests/bench/requirements.txt | tools
	python3 -m venv target/bench
	target/bench/bin/pip install -q --disable-pip-version-check -r $<
	@touch $@

clean: ## 作ったものを消します（データの var は残します）
	cargo clean
	rm -rf assets/node_modules tests/browser/node_modules tests/outside/node_modules
