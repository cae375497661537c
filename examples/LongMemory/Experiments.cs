using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Minimal;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;


/// <summary>Every line of the table. "~" marks a published figure that is quoted from memory.</summary>
static class Experiments
{
    const string MustFail = "must fail (Bengio et al. 1994)";

    // A memory that is only ever multiplied by positive numbers and added to cannot turn over.
    const string NoState = "must fail (Grazzi et al. 2024)";

    public static IReadOnlyList<Experiment> All { get; } =
    [
        new("adding100", "LSTM 64", "batch 16, rate 0.004, chrono 100", "LSTM .0007 (1997)", seed => AddingProblem.Run(
            () => new Lstm(2, 64) { ChronoMaxSteps = 100 }, steps: 100, 3200, Training.Options(25, 16, 0.004f), seed)) { Quick = true },
        new("adding100", "plain RNN 64", "batch 16, rate 0.004", MustFail, seed => AddingProblem.Run(
            () => new SimpleRnn(2, 64), steps: 100, 3200, Training.Options(25, 16, 0.004f), seed)) { MustFail = true, Quick = true },
        new("adding400", "LSTM 64", "batch 16, rate 0.002, chrono 400", "T=600: LSTM .164, GRU 5.3e-5", seed => AddingProblem.Run(
            () => new Lstm(2, 64) { ChronoMaxSteps = 400 }, steps: 400, 3200, Training.Options(25, 16, 0.002f), seed)),
        new("reber", "LSTM 16", "batch 8, rate 0.01", "LSTM 8,440 sequences (1997)", seed => ReberGrammar.Run(
            () => new Lstm(7, 16), 1000, Training.Options(20, 8, 0.01f), seed)) { Quick = true },
        new("order", "LSTM 32", "batch 32, rate 0.005, chrono 100", "LSTM ~31,390 sequences (1997)", seed => TemporalOrder.Run(
            () => new Lstm(8, 32) { ChronoMaxSteps = 100 }, 9600, Training.Options(7, 32, 0.005f), seed)) { Quick = true },
        new("order", "plain RNN 32", "batch 32, rate 0.005", MustFail, seed => TemporalOrder.Run(
            () => new SimpleRnn(8, 32), 9600, Training.Options(7, 32, 0.005f), seed)) { MustFail = true, Quick = true },
        new("parity", "sLSTM 32", "batch 32, rate 0.01", "~sLSTM 1.00 (2024)", seed => Parity.Run(
            () => new SLstm(2, 32), 6400, Training.Options(40, 32, 0.01f), seed)) { Quick = true },
        new("parity", "LSTM 32", "batch 32, rate 0.01", "~LSTM 1.00 (2024)", seed => Parity.Run(
            () => new Lstm(2, 32), 6400, Training.Options(40, 32, 0.01f), seed)) { Quick = true },
        new("parity", "mLSTM 32", "batch 32, rate 0.01", NoState, seed => Parity.Run(
            () => new MLstm(2, 32), 6400, Training.Options(20, 32, 0.01f), seed)) { MustFail = true, Quick = true },
        new("parity", "minGRU 32", "batch 32, rate 0.01", NoState, seed => Parity.Run(
            () => new MinGru(2, 32), 6400, Training.Options(20, 32, 0.01f), seed)) { MustFail = true, Quick = true },
        new("anbn", "peephole LSTM 2", "one by one, rate 0.1 to 0, chrono 20", "~n = 118 on average (2001)", seed => CountingLanguage.Run(
            symbols => new Lstm(symbols, 2, new() { Peepholes = true }) { ChronoMaxSteps = 20 },
            "ab", goal: 51, Training.Options(20000, 1, 0.1f), seed)) { Quick = true },
        new("anbncn", "peephole LSTM 4", "one by one, rate 0.05 to 0", "~n = 28 on average (2001)", seed => CountingLanguage.Run(
            symbols => new Lstm(symbols, 4, new() { Peepholes = true }), "abc", goal: 31, Training.Options(40000, 1, 0.05f), seed)),
        new("copy100", "GRU 96", "batch 16, rate 0.003, blanks 3 to 100", "~LSTM stays near guessing (2016)", seed => CopyMemory.Run(
            () => new Gru(10, 96), blanks: 100, 3200, Training.Options(60, 16, 0.003f), seed)),
        new("copy100", "LSTM 96", "batch 16, rate 0.003, blanks 3 to 100", "~LSTM stays near guessing (2016)", seed => CopyMemory.Run(
            () => new Lstm(10, 96), blanks: 100, 3200, Training.Options(60, 16, 0.003f), seed)),
    ];
}
