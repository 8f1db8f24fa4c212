/// A corpus's file to begin with.
enum CorpusTemplate {
    static let text = """
        # A corpus of your own. Edit it until 'melscope corpora check my-lab.yaml /data/my-lab' reads every name, then put it into
        # ~/.config/melscope/corpora/. The file's name is the corpus's id. docs/CORPORA.md describes all keys.
        melscope_corpus: 1
        name: My lab

        # A regular expression with named groups for the path below the folder, without the extension: anna/sad_03.wav is 'anna/sad_03'.
        # It begins at the start or after a '/', and ends at the end.
        pattern: '(?<speaker>[a-z]+)/(?<emotion>sad|ang|hap)_(?<take>[0-9]+)'
        # ignore_case: true

        # What the codes in the names mean. Words for emotions: neutral, calm, happy, sad, angry, fear, disgust, surprise, ...
        # Quote codes that YAML reads as numbers or booleans: '01', 'n', 'no'.
        codes:
          emotion: {sad: sad, ang: angry, hap: happy}
        # aliases:
        #   speaker: {ana: anna}

        # speakers:
        #   anna: {sex: female, age: 31}

        # What a complete copy holds, so that missing clips are reported.
        # inventory:
        #   total: 120
        #   product:
        #   - {speaker: [anna, ben], emotion: [sad, ang, hap], take: 01..20}

        # Splits of speakers.
        # splits:
        # - id: ours
        #   parts: {train: [anna], test: [ben]}

        """
}
