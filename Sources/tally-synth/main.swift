print("tally-synth")
