#!/usr/bin/env bash
# Run by scripts/cluster.sh inside its namespaces: starts the cluster and puts it to the test.
set -euo pipefail
program=$1 work=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
started=$SECONDS
say() { printf '%4d s  %s\n' $((SECONDS - started)) "$*"; }
fail() {
    say "FAILED: $*"
    tail -n 5 "$work"/*.log "$work"/jobs/*.log 2> /dev/null || true
    exit 1
}
# Waits until a command succeeds.
await() {
    local what=$1 limit=$2 end
    shift 2
    end=$((SECONDS + limit))
    until "$@"; do
        [ $SECONDS -lt $end ] || fail "$what: not within $limit s"
        sleep 0.2
    done
}

# The network, the key, the daemons.
ip link set lo up
ip address add 10.77.0.1/32 dev lo
mkdir -p "$work"/{munge,state,jobs,one,out}
chmod 755 "$work/munge"
head -c 1024 /dev/urandom > "$work/munge/key"
chmod 400 "$work/munge/key"
munged --force --key-file="$work/munge/key" --socket="$work/munge/socket" --pid-file="$work/munge/pid" \
    --log-file="$work/munged.log" --seed-file="$work/munge/seed"
export SLURM_CONF=$work/slurm.conf
sed "s|@WORK@|$work|g; s|@HOST@|$(hostname -s)|g" "$here/slurm.conf.in" > "$SLURM_CONF"
slurmctld -i
start_node() { slurmd -N "$1"; }
for node in n1 n2 n3 n4; do start_node $node; done
four_idle() { [ "$(sinfo -h -t idle -o %D 2> /dev/null)" = 4 ]; }
await "four idle nodes" 60 four_idle
say "Slurm $(sinfo --version | cut -d' ' -f2), four idle nodes"

queue_empty() { [ -z "$(squeue -h 2> /dev/null)" ]; }
script() { # NAME SOURCE PARTS [OPTION…]
    local name=$1 source=$2 parts=$3
    shift 3
    "$program" slurm "$source" --output "$work/out/$name" --parts "$parts" --cpus 1 "$@" --program "$program" --extract --lanes 1 \
        > "$work/jobs/$name-$parts.sbatch" 2> /dev/null
}
# Features, and the table without the time that clips took, are those of one run; the ledger agrees with them.
compare() {
    python3 "$here/compare.py" "$work/one/$1" "$work/out/$1" || fail "$1: differs from one run"
    "$program" verify "$work/out/$1" > "$work/verify.txt" || fail "$1: $(cat "$work/verify.txt")"
    say "$1: $(tail -n 1 "$work/verify.txt" | sed 's/.*: //'), as one run left it"
}

cd "$work/jobs"
"$program" demo "$work/demo" --make-only > /dev/null
sources=("$@")
names=()
for source in "$@"; do names+=("$(basename "$source")"); done
for folder in "$work"/demo/*/; do
    sources+=("${folder%/}")
    names+=("demo-$(basename "$folder")")
done
for i in "${!sources[@]}"; do
    name=${names[i]} source=${sources[i]} status=0
    "$program" extract "$source" --output "$work/one/$name" --quiet > /dev/null 2> "$work/one.err" || status=$?
    [ $status = 0 ] || [ $status = 2 ] || fail "$name: one run: $(cat "$work/one.err")"
done
say "${#sources[@]} datasets extracted by one run each: ${names[*]}"

# 1. Four parts; the node of one of them dies while it works.
first=${names[0]}
script "$first" "${sources[0]}" 4
bash "$first-4.sbatch" > /dev/null
pid_of_part() { pid=$(pgrep -f -- "extract ${sources[0]} .*--part 1/4" | head -n 1) && [ -n "$pid" ]; }
await "part 1/4 at work" 60 pid_of_part
has_some() { [ -s "$work/out/$first/.melscope/parts/1-of-4/ledger.sqlite-wal" ] || [ -s "$work/out/$first/.melscope/parts/1-of-4/in-hand" ]; }
await "part 1/4 has begun" 60 has_some
kill -STOP "$pid" || fail "part 1/4 was over before its node could die"
node=$(squeue -h -t running -o '%i %N' | awk '$1 ~ /_1$/ { print $2 }')
[ -n "$node" ] || fail "no node has part 1/4"
# The daemon of the node, and all that it had started for the task.
chain=()
process=$pid
while [ -n "$process" ] && [ "$process" -gt 1 ] && [ "$process" != "$(cat "$work/slurmd.$node.pid")" ]; do
    chain+=("$process")
    process=$(ps -o ppid= -p "$process" | tr -d ' ')
done
kill -9 "$(cat "$work/slurmd.$node.pid")" "${chain[@]}"
say "$first: node $node died with part 1/4 at work"
others_over() { [ -z "$(squeue -h -t running -o %i | grep -v '_1$')" ]; }
await "the other parts" 120 others_over
"$program" monitor --once --json "$work/out/$first" > "$work/state.json" || true
python3 - "$work/state.json" << 'PY' || fail "$first: monitor did not show all parts: $(cat "$work/state.json")"
import json, sys
run = json.loads(open(sys.argv[1]).readline())
states = {part["number"]["index"]: (part["state"], part["is_working"]) for part in run["parts"]}
assert set(states) == {0, 1, 2, 3} and not states[1][1] and states[1][0] != "finished", states
assert all(states[i][0] == "finished" for i in (0, 2, 3)), states
assert run["extracted"] + run["skipped"] + run["failed"] >= sum(p["done"] for p in run["parts"]) and run["total"] > run["done"], run
PY
say "$first: monitor shows $(python3 -c "import json;r=json.loads(open('$work/state.json').readline());print(r['done'],'of',r['total'],'clips done by parts',', '.join(str(p['number']['index'])+' '+p['state'] for p in r['parts']))")"
requeued() { squeue -h -t pending,running -o '%i %r' | grep -q '_1'; }
await "Slurm to put part 1/4 back into the queue" 90 requeued
start_node "$node"
await "parts and merge" 240 queue_empty
[ ! -d "$work/out/$first/.melscope/parts" ] || fail "$first: was not merged"
say "$first: part 1/4 was requeued and finished, the dependent job has merged"
compare "$first"

# 2. Two parts of four, then all three of another N.
second=${names[1]}
script "$second" "${sources[1]}" 4
sbatch --array=0-1 "$second-4.sbatch" > /dev/null
await "two parts of four" 240 queue_empty
script "$second" "${sources[1]}" 3
bash "$second-3.sbatch" > /dev/null
await "three parts" 240 queue_empty
say "$second: two parts of 4, then all of 3 and the merge"
compare "$second"

# 3. The time limit of a minute, which is less than the two by which Slurm's signal (USR1) comes before it: it comes with Slurm's next look at
# the limits. One part is held until it has come, so that it is midway then; it ends cleanly, goes back into the queue and carries on.
long=$work/long
mkdir "$long"
number=0
while read -r clip; do
    number=$((number + 1))
    cp "$clip" "$long/clip-$number.wav"
    for copy in 1 2 3 4 5 6 7 8 9; do ln "$long/clip-$number.wav" "$long/clip-$number-$copy.wav"; done
done < <(find "${sources[0]}" -name '*.wav' | sort | head -n 150)
status=0
"$program" extract "$long" --output "$work/one/limit" --quiet > /dev/null 2> "$work/one.err" || status=$?
[ $status = 0 ] || [ $status = 2 ] || fail "limit: one run: $(cat "$work/one.err")"
script limit "$long" 2 --time 1
bash limit-2.sbatch > /dev/null
pid_of_first() { pid=$(pgrep -f -- "extract $long .*--part 0/2" | head -n 1) && [ -n "$pid" ]; }
await "part 0/2 at work" 60 pid_of_first
some_done() { [ "$(find "$work/out/limit" -name '*.npy' 2> /dev/null | wc -l)" -gt 100 ]; }
await "part 0/2 midway" 60 some_done
kill -STOP "$pid" || fail "part 0/2 was over before its time limit"
is_told() { local pending; pending=$(awk '$1 == "ShdPnd:" { print $2 }' "/proc/$pid/status") && [ $((0x$pending & 1 << 14)) != 0 ]; }
await "Slurm's signal before the time limit" 90 is_told
kill -CONT "$pid"
waits_again() { squeue -h -t pending -o '%i' | grep -q '_0'; }
await "part 0/2 to go back into the queue" 30 waits_again
say "limit: Slurm's signal stopped part 0/2 midway, which went back into the queue"
await "parts and merge after the time limit" 240 queue_empty
"$program" runs "$work/out/limit" --json > "$work/runs.json"
python3 - "$work/runs.json" "$(find "$long" -name '*.wav' | wc -l)" << 'PY' || fail "limit: clips were done twice or not at all: $(cat "$work/runs.json")"
import json, sys
runs = [json.loads(line) for line in open(sys.argv[1])]
done = [run['done'] for run in runs if run['type'] == 'run' and run['command'] == 'extract']
print('limit: clips done by the runs of the two parts:', *done)
assert len(done) == 3 and sum(done) == int(sys.argv[2]), runs
PY
compare limit

# 4. The rest, all at once.
for ((i = 2; i < ${#sources[@]}; i++)); do
    script "${names[i]}" "${sources[i]}" 4
    bash "${names[i]}-4.sbatch" > /dev/null
done
await "the other datasets" 600 queue_empty
for ((i = 2; i < ${#sources[@]}; i++)); do compare "${names[i]}"; done
say "done"
