# make run     install what is missing, build, make the demo datasets and extract both
# make check   the units alone, without what takes long: some 20 s after building
# make test    install what is missing and run all tests
# make bench   measure against the Python peers and the library calls alone; writes benchmarks/RESULTS.md
# make torture attack the program: kills, full disks, damaged ledgers, a million clips; writes docs/TORTURE.md
#              (TORTURE="--cases kill,leak" for some; scripts/torture/torture.py --help)
# make fuzz    a million broken inputs for each reader; writes docs/FUZZ.md (FUZZ="--cases 1000" for fewer)
# make parity  compare log-mels and features with librosa, Keras and ONNX Runtime; writes docs/PARITY.md
# make exports read every format of `melscope export` back by its own library, and run the examples
# make sanitize  run the tests under the address and the thread sanitizer
# make cluster extract in parts on a Slurm cluster of four nodes in namespaces of this machine, as root (CLUSTER="FOLDER…" adds datasets)
# make clients extract in parts from two clients of one network file system (GlusterFS, sshfs), as root (CLIENTS="FOLDER… --kinds sshfs")
# make figures measure what the dashboard costs; writes docs/FIGURES.md
# make package make the Debian package and the tarball in .build/package (on Debian 12)
# make install PREFIX=/usr/local    copy what `make run` or `make build` has built

PREFIX ?= /usr/local
DESTDIR ?=
BUILD := scripts/release.sh melscope
# The same compiler arguments with a terminal and without: else a build of one kind makes the other's do everything again.
PLAIN := --no-color-diagnostics
DEMO ?= demo

.PHONY: run check test build deps bench torture fuzz parity exports cluster clients sanitize figures package install clean

run: build
	.build/release/melscope demo $(DEMO)

build: deps
	$(BUILD)

deps:
	@scripts/setup.sh

check: deps
	swift build $(PLAIN) --build-tests
	MELSCOPE_TIER=check swift test $(PLAIN) --skip-build --skip EndToEndTests

test: deps
	swift build $(PLAIN) --product melscope
	swift test $(PLAIN)

bench: build
	scripts/bench.sh

torture: deps
	scripts/torture.sh $(TORTURE)

fuzz: deps
	scripts/release.sh melscope-fuzz
	.build/release/melscope-fuzz --report docs/FUZZ.md $(FUZZ)

parity: deps
	scripts/parity.sh

exports: deps
	scripts/export.sh

cluster: build
	scripts/cluster.sh .build/release/melscope $(CLUSTER)

clients: build
	scripts/clients.sh .build/release/melscope $(CLIENTS)

figures: build
	scripts/release.sh melscope-scale
	python3 scripts/figures/figures.py

sanitize: deps
	scripts/sanitize.sh

package: deps
	scripts/setup.sh dpkg-dev groff patchelf xz-utils
	scripts/package.sh

install:
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' scripts/install.sh

clean:
	rm -rf .build .build-asan .build-tsan
