# Quayside: see README.md. `make help` lists the targets.
#
# VARIANT=release|debug|asan|clang chooses flags and the folder under build/, so that several stay
# side by side. V=1 shows the commands.

VARIANT ?= release
PREFIX  ?= /usr/local
DESTDIR ?=
SYSCONFDIR ?= /etc/quayside
VERSION := $(shell sed -n 's/^## \([0-9][^ ]*\).*/\1/p' CHANGELOG.md 2>/dev/null | head -n 1)

B := build/$(VARIANT)
Q := $(if $(V),,@)

# --- tools and flags --------------------------------------------------------------------------
CC := gcc
ifeq ($(VARIANT),clang)
CC := clang
endif
AR := ar

WARN := -Wall -Wextra -Werror -Wshadow -Wvla -Wmissing-prototypes -Wstrict-prototypes -Wformat=2 \
	-Wimplicit-fallthrough -Wundef -Wpointer-arith -Wwrite-strings
HARDEN := -fstack-protector-strong -fPIE -fcf-protection
LDHARDEN := -pie -Wl,-z,relro,-z,now,-z,noexecstack
CPPFLAGS += -Isrc -D_GNU_SOURCE -DQS_VERSION='"$(VERSION)"'
CFLAGS ?= -O2 -g
ifeq ($(VARIANT),asan)
# gcc sees null formats where UBSan has put its checks.
CFLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined \
	-Wno-format-truncation -Wno-format-overflow
LDFLAGS += -fsanitize=address,undefined
else ifeq ($(VARIANT),debug)
CFLAGS := -O0 -g
else
CPPFLAGS += -D_FORTIFY_SOURCE=2
endif
ALL_CFLAGS := -std=c17 $(WARN) $(HARDEN) $(CFLAGS)

PKG := pkg-config
pkg_cflags = $(shell $(PKG) --cflags $(1) 2>/dev/null)
pkg_libs = $(shell $(PKG) --libs $(1) 2>/dev/null)

# Foreign libraries, each for one folder (make layers checks the includes).
CPPFLAGS_db := $(call pkg_cflags,libpq)
CPPFLAGS_text := $(call pkg_cflags,libutf8proc)
CPPFLAGS_term := $(call pkg_cflags,ncursesw)
CPPFLAGS_gate := $(call pkg_cflags,libssh libseccomp)
CPPFLAGS_proc := $(call pkg_cflags,libseccomp)
CPPFLAGS_warden := $(call pkg_cflags,libsodium liboath)
CPPFLAGS_work := $(call pkg_cflags,libsodium)
CPPFLAGS_mime := $(call pkg_cflags,gmime-3.0 libxml-2.0)
CPPFLAGS_post := $(call pkg_cflags,libsodium)
CPPFLAGS_sheet := $(call pkg_cflags,xlsxwriter)
CPPFLAGS_admin := $(call pkg_cflags,libsodium liboath libqrencode)
LIBS_db := $(call pkg_libs,libpq)
LIBS_text := $(call pkg_libs,libutf8proc)
LIBS_term := $(call pkg_libs,ncursesw)
LIBS_gate := $(call pkg_libs,libssh)
LIBS_proc := $(call pkg_libs,libseccomp)
LIBS_conf := -liniparser
LIBS_warden := $(call pkg_libs,libsodium liboath)
LIBS_work := $(call pkg_libs,libsodium)
LIBS_mime := $(call pkg_libs,gmime-3.0 libxml-2.0)
LIBS_post := $(call pkg_libs,libsodium)
LIBS_sheet := $(call pkg_libs,xlsxwriter)
LIBS_admin := $(call pkg_libs,libsodium liboath libqrencode)

# --- what is made of what -----------------------------------------------------------------------
FOLDERS := base conf db text sheet ipc proc term model ui desk gate mime serve warden work post admin
# Folders of each executable, topmost first; main() is in the first one's main.c.
PARTS_quayside := admin serve post warden work model db conf proc ipc base
PARTS_quayside-gate := gate proc ipc base
PARTS_quayside-mime := mime proc ipc base
PARTS_quayside-desk := desk ui term text sheet model db conf proc ipc base
PROGRAMS := quayside quayside-gate quayside-mime quayside-desk

objects = $(patsubst src/%.c,$(B)/%.o,$(filter-out %/main.c,$(wildcard src/$(1)/*.c)))
libs_of = $(foreach p,$(1),$(B)/lib$(p).a)
foreign_of = $(foreach p,$(1),$(LIBS_$(p)))

.PHONY: all help clean
.SECONDARY:
all: $(PROGRAMS:%=$(B)/%) mo

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  make %-14s %s\n", $$1, $$2}'
	@echo "  make test-TIER      one of: $(TIERS); ONLY=name picks, UPDATE=1 takes what is seen as right"

$(B)/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CPPFLAGS_$(firstword $(subst /, ,$*))) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

define folder_rule
$(B)/lib$(1).a: $(call objects,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	$(Q)$(AR) rcs $$@ $$^
endef
$(foreach f,$(FOLDERS),$(eval $(call folder_rule,$(f))))

# ncurses must find our wcwidth(), so the desk exports its symbols.
LDFLAGS_quayside-desk := -rdynamic

define program_rule
$(B)/$(1): $(B)/$(firstword $(PARTS_$(1)))/main.o $(call libs_of,$(PARTS_$(1)))
	@echo "  LINK $$@"
	$(Q)$(CC) $(ALL_CFLAGS) $(LDHARDEN) $(LDFLAGS) $$(LDFLAGS_$(1)) -o $$@ $$< -Wl,--start-group $(call libs_of,$(PARTS_$(1))) -Wl,--end-group $(call foreign_of,$(PARTS_$(1)))
endef
$(foreach p,$(PROGRAMS),$(eval $(call program_rule,$(p))))

# --- translations ---------------------------------------------------------------------------------
LANGUAGES := $(patsubst po/%.po,%,$(wildcard po/*.po))
MO := $(LANGUAGES:%=build/locale/%/LC_MESSAGES/quayside.mo)
.PHONY: mo
mo: $(MO)
build/locale/%/LC_MESSAGES/quayside.mo: po/%.po
	@mkdir -p $(@D)
	$(Q)msgfmt -c -o $@ $<

# --- tests ------------------------------------------------------------------------------------------
# A unit test links every library it may need; --gc by the linker drops the rest.
UNIT_PARTS := desk mime ui term text sheet serve model db conf proc ipc base
UNIT_TESTS := $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/test_*.c))
$(B)/tests/%.o: tests/unit/%.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(call pkg_cflags,cmocka) $(TEST_CFLAGS) $(ALL_CFLAGS) -Wno-missing-prototypes -MMD -MP -c -o $@ $<
$(B)/tests/test_%: $(B)/tests/test_%.o $(call libs_of,$(UNIT_PARTS))
	$(Q)$(CC) $(ALL_CFLAGS) $(LDHARDEN) $(LDFLAGS) -rdynamic -o $@ $< -Wl,--start-group $(call libs_of,$(UNIT_PARTS)) -Wl,--end-group $(call foreign_of,$(UNIT_PARTS)) $(call pkg_libs,cmocka) $(TEST_LIBS)
# What two streams of bytes come to is for a terminal to say.
$(B)/tests/test_wire.o: TEST_CFLAGS = $(call pkg_cflags,vterm)
$(B)/tests/test_wire: TEST_LIBS = $(call pkg_libs,vterm)

# The driver of the terminal tests.
TERM_TEST := $(patsubst tests/term/%.c,$(B)/term-test/%.o,$(wildcard tests/term/*.c))
$(B)/term-test/%.o: tests/term/%.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(call pkg_cflags,vterm) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
$(B)/qsterm: $(TERM_TEST) $(call libs_of,ipc base)
	@echo "  LINK $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(LDHARDEN) $(LDFLAGS) -o $@ $(TERM_TEST) $(call libs_of,ipc base) $(call pkg_libs,vterm)

# Many people at one database at once.
SOAK := $(patsubst tests/soak/%.c,$(B)/soak/%.o,$(wildcard tests/soak/*.c))
$(B)/soak/%.o: tests/soak/%.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(call pkg_cflags,libpq) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
$(B)/qssoak: $(SOAK) $(call libs_of,base)
	@echo "  LINK $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(LDHARDEN) $(LDFLAGS) -o $@ $(SOAK) $(call libs_of,base) $(call pkg_libs,libpq)

# What `make bench` runs: one program for each kind of figure.
BENCH := $(B)/bench-work $(B)/bench-pages $(B)/bench-files
$(B)/bench-%.o: tests/bench/%.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(call pkg_cflags,libpq) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
$(B)/bench-%: $(B)/bench-%.o $(call libs_of,model db ipc conf base)
	@echo "  LINK $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(LDHARDEN) $(LDFLAGS) -o $@ $< -Wl,--start-group $(call libs_of,model db ipc conf base) -Wl,--end-group $(call foreign_of,db conf) -lpthread

# tests/run does the work, so that several tiers share one database cluster and one account.
TIERS := layers lint unit sql migrate soak self screens e2e hostile
.PHONY: test test-programs $(TIERS:%=test-%) layers lint
test-programs: all $(UNIT_TESTS) $(B)/qsterm $(B)/qssoak
test: deps-test ## every test; ends with "N passed, N failed"
	$(Q)$(MAKE) -s --no-print-directory -j$(JOBS) test-programs
	$(Q)VARIANT=$(VARIANT) tests/run $(TIERS)
$(TIERS:%=test-%): test-%: test-programs
	$(Q)VARIANT=$(VARIANT) ONLY="$(ONLY)" UPDATE="$(UPDATE)" tests/run $*
layers: ## check who includes whom
	$(Q)awk -f tests/layers.awk src/*/*.[ch]
lint: test-layers test-lint ## layers, definitions against the database, translations, scripts

# --- for people at work on the code -----------------------------------------------------------------
JOBS := $(shell nproc)
.PHONY: deps deps-test demo demo-reset format po shots docs fuzz bench bench-full soak install uninstall
deps: ## Debian packages to build with
	$(Q)etc/dev/deps.sh build
deps-test: ## Debian packages to test with
	$(Q)etc/dev/deps.sh build run test

# A new make reads pkg-config again, which on a fresh machine knows the libraries only now.
demo: ## install, build, load demo data, serve on 127.0.0.1:2222; PORT= DEMO_PASSWORD= SCALE=
	$(Q)etc/dev/deps.sh build run
	$(Q)$(MAKE) -s --no-print-directory -j$(JOBS) all
	$(Q)PORT="$(PORT)" DEMO_PASSWORD="$(DEMO_PASSWORD)" SCALE="$(SCALE)" etc/dev/demo.sh run
demo-reset: ## as demo, with fresh data
	$(Q)etc/dev/demo.sh reset
	$(Q)$(MAKE) --no-print-directory demo

format: ## let clang-format rewrite the files that git says are changed
	$(Q)git diff --name-only --diff-filter=d HEAD -- '*.c' '*.h' | xargs -r clang-format -i
po: ## extract messages, merge translations, say what is missing
	$(Q)po/update
fuzz: ## libFuzzer over keys, text, files and what is typed, SECONDS_EACH=60 (needs clang)
	$(Q)tests/fuzz/run $(or $(SECONDS_EACH),60)
bench: all $(BENCH) ## measure against goals, bare SQL and peers: MEASURE="work pages files" SCALE=20 CLUSTER=
	$(Q)VARIANT=$(VARIANT) tests/bench/run $(MEASURE)
bench-full: all $(BENCH) ## as bench, with 10 million orders; needs 60 GB and an hour
	$(Q)VARIANT=$(VARIANT) SCALE=5000 tests/bench/run $(MEASURE)
soak: test-programs ## a hundred people at one database for SECONDS_EACH=900 at most, backends ended under them
	$(Q)VARIANT=$(VARIANT) SOAK="--sessions 100 --commands 1000 --kill-ms 500 --seconds $(or $(SECONDS_EACH),900) $(if $(SEED),--seed $(SEED))" tests/run soak
shots: test-programs ## draw the pictures of the documentation
	$(Q)VARIANT=$(VARIANT) PICTURES=docs/pictures tests/run pictures

install: all ## to DESTDIR/PREFIX
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/quayside $(DESTDIR)$(SYSCONFDIR)
	install $(PROGRAMS:%=$(B)/%) $(DESTDIR)$(PREFIX)/bin/
	cp -R screens keymaps sql $(DESTDIR)$(PREFIX)/share/quayside/
	if [ -d build/locale ]; then cp -R build/locale $(DESTDIR)$(PREFIX)/share/quayside/; fi
	[ -e $(DESTDIR)$(SYSCONFDIR)/quayside.ini ] || install -m 644 etc/quayside.ini $(DESTDIR)$(SYSCONFDIR)/
uninstall:
	rm -rf $(PROGRAMS:%=$(DESTDIR)$(PREFIX)/bin/%) $(DESTDIR)$(PREFIX)/share/quayside
clean: ## remove what was built; var/ (the demo's data) stays
	rm -rf build

-include $(wildcard $(B)/*/*.d)
