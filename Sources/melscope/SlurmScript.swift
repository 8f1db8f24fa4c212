import Base

/// A batch script that extracts an output in parts and submits their merge.
struct SlurmScript {
    var sources: [String]
    var output: String
    var parts: Int
    var program = "melscope"
    var cpus = 1
    var time, mem, partition, account: String?
    var atOnce: Int?
    var options: [String] = []

    /// Seconds before the time limit at which a task stops; a clip in hand may take some.
    private static let warningSeconds = 120

    /// What stands in a line of sbatch, which no shell reads.
    static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "_.,:=+-".utf8.contains(byte)
        }
    }

    /// As POSIX shells read it back.
    static func quoted(_ word: String) -> String {
        let needsNone = !word.isEmpty && word.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "@") }
        return needsNone ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private var jobName: String {
        let name = output.split(separator: "/").last ?? "output"
        return "melscope-" + String(decoding: name.utf8.prefix(40).map { Self.isPlain($0) && $0 != UInt8(ascii: "=") ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
    }

    private func directives() -> [String] {
        var lines = ["--job-name=\(jobName)", "--array=0-\(parts - 1)" + (atOnce.map { "%\($0)" } ?? ""), "--ntasks=1", "--cpus-per-task=\(cpus)"]
        if let mem { lines.append("--mem=\(mem)") }
        if let time { lines.append("--time=\(time)") }
        if let partition { lines.append("--partition=\(partition)") }
        if let account { lines.append("--account=\(account)") }
        return lines + ["--requeue", "--open-mode=append", "--output=\(jobName)-%A_%a.log", "--signal=B:USR1@\(Self.warningSeconds)"]
    }

    private var mergeOptions: String {
        var words = ["--job-name=\(jobName)-merge", "--ntasks=1", "--cpus-per-task=1", "--requeue", "--output=\(jobName)-merge-%j.log"]
        if let partition { words.append("--partition=\(partition)") }
        if let account { words.append("--account=\(account)") }
        return words.joined(separator: " ")
    }

    var text: String {
        let merge = Self.quoted("exec \(Self.quoted(program)) merge \(Self.quoted(output))")
        let extract = ([program, "extract"] + sources + ["--output", output]).map(Self.quoted).joined(separator: " ")
        let more = options.map { " " + Self.quoted($0) }.joined()
        return """
            #!/bin/bash
            \(directives().map { "#SBATCH " + $0 }.joined(separator: "\n"))
            #
            # \(parts) parts of one output. 'bash THIS-FILE' submits them, and a job that merges them when all have ended well.

            if [ -z "${SLURM_JOB_ID-}" ]; then
                job=$(sbatch --parsable "$0") || exit
                exec sbatch --dependency=afterok:"${job%%;*}" --kill-on-invalid-dep=yes \(mergeOptions) --wrap=\(merge)
            fi

            # Before the time limit (USR1) the part stops cleanly and goes back into the queue; told to end (TERM), it stops.
            stopped=
            child=
            trap 'stopped=limit; kill -TERM "$child" 2>/dev/null' USR1
            trap 'stopped=told; kill -TERM "$child" 2>/dev/null' TERM INT

            tries=0
            while :; do
                \(extract) --part "$SLURM_ARRAY_TASK_ID/\(parts)" --quiet\(more) &
                child=$!
                wait "$child"
                status=$?
                while kill -0 "$child" 2>/dev/null; do
                    wait "$child"
                    status=$?
                done
                # 75: another process has this part. After its node has died that is known for sure in some minutes.
                [ "$status" = 75 ] && [ -z "$stopped" ] && [ "$tries" -lt 10 ] || break
                tries=$((tries + 1))
                sleep 30 &
                wait $!
            done

            if [ "$stopped" = limit ] && [ "$status" != 0 ] && [ "$status" != 2 ]; then
                scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
                exit
            fi
            # 2: clips were skipped, each with its reason; the part is done.
            [ "$status" = 2 ] && status=0
            exit "$status"

            """
    }
}
