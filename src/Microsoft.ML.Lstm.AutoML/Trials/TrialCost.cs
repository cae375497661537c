namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>
/// Floating-point operations of a training, as far as its settings tell: what doubles with them doubles here. Tuners that weigh gain against cost get costs from it,
/// not from a clock, so that a sweep proposes the same on any machine, however busy; and a trial that cannot end in the time left is not begun.
/// </summary>
static class TrialCost
{
    /// <summary>Operations in a millisecond, by which costs are told as times: about what one core does.</summary>
    public const double OperationsPerMillisecond = 2e7;

    /// <summary>What a trial costs besides its epochs, in milliseconds.</summary>
    public const double LeastMilliseconds = 50;

    const int TypicalSteps = 64, TypicalExamples = 2000, TypicalEpochs = 30, TypicalHiddenSize = 64;

    /// <summary>Operations of an epoch of one network: forward, and twice as many backward, in each gate of each layer, step and example.</summary>
    public static double Epoch(ITaskOptions options)
    {
        var network = options.Network ?? new();
        double hidden = network.HiddenSize ?? options.Defaults.Network.HiddenSize ?? TypicalHiddenSize;
        var directions = options is Engine.Tasks.Classification.SequenceOptions { Bidirectional: true } ? 2 : 1;
        var layers = hidden * (hidden + 1) + ((network.LayerCount - 1) * hidden * (hidden + (directions * hidden)));
        var steps = (options as Engine.Tasks.Forecasting.ForecastOptions)?.WindowSize ?? TypicalSteps;
        return 3 * 2 * Gates(network.Cell) * directions * layers * steps * TypicalExamples;
    }

    /// <summary>Operations of a whole training.</summary>
    public static double Training(ITaskOptions options) => Epoch(options) * Epochs(options);

    /// <summary>Epochs that a training takes if none is stopped early, over the networks that find out how many, and the members.</summary>
    static double Epochs(ITaskOptions options) => (options.Training.Epochs ?? options.Defaults.Training.Epochs ?? TypicalEpochs) * (1.0 + (options.Training.Members ?? options.Defaults.Training.Members ?? 1));

    static int Gates(CellKind cell) => cell switch
    {
        CellKind.Gru => 3,
        CellKind.MogrifierLstm => 7,
        CellKind.Lstm or CellKind.PeepholeLstm or CellKind.SLstm or CellKind.MLstm => 4,
        _ => 2,
    };
}
