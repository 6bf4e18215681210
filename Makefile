# Tallystick: `make help` lists what there is.

# What Debian must provide. The one list of the project.
BUILD_PACKAGES = libarchive-dev libcurl4-openssl-dev libdeflate-dev libexpat1-dev libharfbuzz-dev libisal-dev libp11-kit-dev libsqlite3-dev libssl-dev libxlsxwriter-dev libxxhash-dev libzstd-dev zlib1g-dev
RIG_PACKAGES = ceph-mon ceph-osd faketime openssl python3-venv radosgw
# veraPDF is a Java library, driven by a source file, and lacks a part that Java has left out since 11.
FORMS_CHECK_PACKAGES = default-jdk-headless fonts-noto-core libjaxb-java poppler-utils python3-venv
TEST_PACKAGES = age chromium libsimdjson-dev nghttp2-proxy softhsm2 zstd $(FORMS_CHECK_PACKAGES) $(RIG_PACKAGES)
BENCH_PACKAGES = gcc python3-venv
STORE_BENCH_PACKAGES = gcc rclone $(RIG_PACKAGES)
SCREENSHOT_PACKAGES = chromium poppler-utils python3-venv

SWIFT_NEEDED = 6.3
PREFIX ?= /usr/local
BUILD = .build/release
DEMO = .build/demo
DEMO_EVENTS ?= 200000
DEMO_TIER = .build/demo-tier
DEMO_TIER_EVENTS ?= 20000
DEMO_RETENTION = .build/demo-retention
DEMO_DATES = 2026-11-16 2026-11-17 2026-11-18
# Where `make demo` keeps its store: directory, or s3.
STORE ?= directory
SOURCES = Package.swift Sources Jobs Reports Tests Benchmarks $(wildcard Fuzz)
RELEASE = swift build -c release --static-swift-stdlib

define DEMO_CONFIG
{ store: "store", organization: "A generated firm",
  sources: [
    { name: "archiver", path: "exports", pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz", slots: "hourly" },
    { name: "ledger", side: "ledger", path: "exports/ledger", pattern: "{yyyy}/{MM}/{dd}/*.ndjson.gz" } ],
  channels: { EMAIL: { finalAfter: "5d", consent: true } },
  log: { level: "warning" } }
endef
export DEMO_CONFIG

.DELETE_ON_ERROR:
.PHONY: help packages test-packages bench-report bench-retention demo-tier demo-retention histories demo-directory-packages demo-s3-packages swift build demo test lint format bench bench-store bench-tier fuzz fault screenshot install clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

# Installs what is missing of $(1): without asking, and with a fresh list only then.
define install-packages
	@missing=$$(for package in $(1); do \
	    dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done); \
	  test -z "$$missing" && exit 0; \
	  echo "installing" $$missing; \
	  test $$(id -u) = 0 || sudo=sudo; \
	  $$sudo apt-get -q update && \
	  $$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $$missing
endef

packages:
	$(call install-packages,$(BUILD_PACKAGES))

test-packages: packages
	$(call install-packages,$(TEST_PACKAGES))

swift:
	@have=$$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p' | head -n 1); \
	  test "$$(printf '%s\n' $(SWIFT_NEEDED) $${have:-0} | sort -V | head -n 1)" = $(SWIFT_NEEDED) || { \
	    echo "Swift $(SWIFT_NEEDED) or later is needed, found $${have:-none}: see https://www.swift.org/install/linux/" >&2; exit 1; }

build: packages swift  ## the release build of tally and tally-synth
	$(RELEASE) --product tally
	$(RELEASE) --product tally-synth

demo: build demo-$(STORE)-packages  ## three generated nights, reconciled; STORE=s3: in a bucket; ends with the paths of the last report
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	@echo "generating 3 nights of about $(DEMO_EVENTS) events"
	@$(BUILD)/tally-synth --events $(DEMO_EVENTS) --nights 3 --date $(firstword $(DEMO_DATES)) --files 24 --ledger \
	  --out $(DEMO)/exports >/dev/null
	@printf '%s\n' "$$DEMO_CONFIG" > $(DEMO)/tally.json5
	@$(DEMO_WITH_$(STORE)) bash Tests/Rig/demo $(STORE) $(BUILD) $(DEMO) $(DEMO_DATES)

DEMO_WITH_s3 = Tests/Rig/with memstore

demo-tier: build test-packages  ## a generated month, packed into sealed archives and checked with stock tools; STORE=s3: in a bucket
	@chmod -R u+w $(DEMO_TIER) 2>/dev/null; rm -rf $(DEMO_TIER) && mkdir -p $(DEMO_TIER)
	@echo "generating 31 nights of about $(DEMO_TIER_EVENTS) events"
	@$(BUILD)/tally-synth --events $(DEMO_TIER_EVENTS) --nights 31 --date 2026-07-01 --files 24 --ledger --out $(DEMO_TIER)/exports >/dev/null
	@printf '%s\n' "$${DEMO_CONFIG%\}}, sealing: { key: { file: \"seal.key\" }, certificate: \"seal.pem\" } }" > $(DEMO_TIER)/tally.json5
	@$(DEMO_WITH_$(STORE)) bash Tests/Rig/demo-tier $(STORE) $(BUILD) $(DEMO_TIER) 2026-07-01 2026-07-31

demo-retention: build demo-s3-packages  ## seven years of a night in a minute, in a bucket: held, refused, released, approved, destroyed, attested
	@rm -rf $(DEMO_RETENTION) && mkdir -p $(DEMO_RETENTION)
	@date=$$(date -u -d '80 days ago' +%F) && \
	  $(BUILD)/tally-synth --events $(DEMO_TIER_EVENTS) --date $$date --files 24 --out $(DEMO_RETENTION)/exports >/dev/null && \
	  Tests/Rig/with memstore Tests/Rig/demo-retention $(BUILD) $(DEMO_RETENTION) $$date

demo-directory-packages:

demo-s3-packages:
	$(call install-packages,$(RIG_PACKAGES))

test: test-packages swift  ## all tests, with an S3 server, a mail server, a browser and readers of every form beside them
	browser=$$(Tests/Browser/python) && forms=$$(Tests/Forms/python) && mail=$$(Tests/Mail/python) && \
	  TALLYSTICK_BROWSER=$$browser TALLYSTICK_FORMS=$$forms TALLYSTICK_MAIL=$$mail Tests/Rig/with memstore \
	  swift test --disable-xctest --experimental-maximum-parallelization-width 6

lint: swift  ## what the formatter finds
	swift format lint --strict -r $(SOURCES)

format: swift  ## mend what the formatter finds
	swift format -i -r $(SOURCES)

bench: build  ## beside DuckDB, chDB, Polars and ISA-L; needs Python 3 and 10 GB of disk
	$(call install-packages,$(BENCH_PACKAGES))
	Benchmarks/run.py

bench-store: build  ## the store in a bucket beside rclone and boto3
	$(call install-packages,$(STORE_BENCH_PACKAGES))
	$(RELEASE) --product tally-store-bench
	Benchmarks/store.py

bench-tier: build  ## a day into archives beside zcat, zstd and sha256sum
	$(call install-packages,$(BENCH_PACKAGES) zstd)
	$(RELEASE) --product tally-tier-bench
	Benchmarks/tier.py

bench-report: build  ## a report of 100,000 breaks in every form, and a year of nights, beside libxlsxwriter alone
	$(call install-packages,$(BENCH_PACKAGES) chromium)
	Benchmarks/forms.py

bench-retention: build test-packages  ## a million archives under 200 policies and 1,000 holds, and deletion and holds in a bucket beside boto3
	$(call install-packages,$(BENCH_PACKAGES))
	for product in retention store tier; do $(RELEASE) --product tally-$$product-bench || exit 1; done
	Benchmarks/retention.py

histories: packages swift  ## 10,000 seeded histories of ten years, of an optimised build
	$(RELEASE) --product tally-histories
	$(BUILD)/tally-histories $(or $(TALLYSTICK_HISTORIES),10000) $(TALLYSTICK_SEED)

fuzz: test-packages swift  ## every fuzzer for a minute
	@bash Fuzz/run.sh

fault: build test-packages  ## kill nightly and tier at every system call that writes, and heal
	@bash Tests/fault/run $(BUILD)

screenshot: demo  ## docs/*.png, from the demo's reports
	$(call install-packages,$(SCREENSHOT_PACKAGES))
	@reports=$(CURDIR)/$(DEMO)/store/reports; night=$$reports/$(subst -,/,$(lastword $(DEMO_DATES)))/v1; \
	  shot() { chromium --headless --no-sandbox --hide-scrollbars --virtual-time-budget=4000 --window-size=$$2 \
	    --screenshot=$(CURDIR)/docs/$$1.png "file://$$3" 2>/dev/null && echo docs/$$1.png; }; \
	  shot report 1280,1700 $$night/report.html && shot index 1280,1300 $$reports/index.html && \
	  $$(Tests/Browser/python) Tests/Browser/shot.py $$night/report.html docs/break.png && echo docs/break.png && \
	  pdftoppm -r 60 -f 1 -l 1 -png -singlefile $$night/report.pdf docs/pdf && echo docs/pdf.png

INSTALLED = $(DESTDIR)$(PREFIX)
# Of links into what is not installed the words stay.
UNLINK = s,\[([^]]*)\]\((\.\./)*(Benchmarks|Reports|Sources|Tests|ARCHITECTURE\.md|CONTRIBUTING\.md)[^)]*\),\1,g

install: build  ## into PREFIX (/usr/local): program, man page, completions, units, crontab lines, users and folders, schemas, docs and runbooks
	install -D -m 755 $(BUILD)/tally $(INSTALLED)/bin/tally
	install -d $(INSTALLED)/share/man/man1 $(INSTALLED)/share/bash-completion/completions $(INSTALLED)/share/zsh/site-functions \
	  $(INSTALLED)/share/fish/vendor_completions.d $(INSTALLED)/lib/systemd/system $(INSTALLED)/share/tallystick/cron
	$(BUILD)/tally man > $(INSTALLED)/share/man/man1/tally.1
	$(BUILD)/tally completions bash > $(INSTALLED)/share/bash-completion/completions/tally
	$(BUILD)/tally completions zsh > $(INSTALLED)/share/zsh/site-functions/_tally
	$(BUILD)/tally completions fish > $(INSTALLED)/share/fish/vendor_completions.d/tally.fish
	for unit in $(wildcard Jobs/*/*.service Jobs/*/*.timer); do \
	  sed 's|/usr/bin/tally|$(PREFIX)/bin/tally|' $$unit > $(INSTALLED)/lib/systemd/system/$${unit##*/}; done
	for job in $(patsubst Jobs/%/crontab,%,$(wildcard Jobs/*/crontab)); do \
	  sed 's|^PATH=|PATH=$(PREFIX)/bin:|' Jobs/$$job/crontab > $(INSTALLED)/share/tallystick/cron/tallystick-$$(echo $$job | tr A-Z a-z); done
	chmod 644 $(INSTALLED)/share/man/man1/tally.1 $(INSTALLED)/share/bash-completion/completions/tally \
	  $(INSTALLED)/share/zsh/site-functions/_tally $(INSTALLED)/share/fish/vendor_completions.d/tally.fish \
	  $(INSTALLED)/lib/systemd/system/tallystick-* $(INSTALLED)/share/tallystick/cron/*
	install -D -m 644 Jobs/sysusers.conf $(INSTALLED)/lib/sysusers.d/tallystick.conf
	install -D -m 644 Jobs/tmpfiles.conf $(INSTALLED)/lib/tmpfiles.d/tallystick.conf
	install -m 644 Reports/Schemas/report.schema.json docs/config.schema.json $(INSTALLED)/share/tallystick
	for page in $(wildcard docs/*.*); do install -D -m 644 $$page $(INSTALLED)/share/doc/tallystick/$$page; done
	for page in README.md $(wildcard docs/*.md) $(wildcard Jobs/*/RUNBOOK.md); do \
	  sed -E '$(UNLINK)' $$page | install -D -m 644 /dev/stdin $(INSTALLED)/share/doc/tallystick/$$page; done

clean:  ## remove everything that was built
	rm -rf .build
