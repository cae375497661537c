using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Minimal;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>The cells by the names that the commands take: those of the trainers, with as many heads.</summary>
static class Cell
{
    static readonly Dictionary<string, Func<int, int, ILayer>> Layers = new()
    {
        ["lstm"] = Of(CellKind.Lstm),
        ["gru"] = Of(CellKind.Gru),
        ["rnn"] = (features, units) => new SimpleRnn(features, units),
        ["slstm"] = Of(CellKind.SLstm),
        ["mlstm"] = Of(CellKind.MLstm),
        ["mogrifier"] = Of(CellKind.MogrifierLstm),
        ["mingru"] = Of(CellKind.MinGru),
        ["minlstm"] = Of(CellKind.MinLstm),
    };

    public static bool IsKnown(string name) => Layers.ContainsKey(name);

    public static ILayer Of(string name, int features, int units) => Layers[name](features, units);

    static Func<int, int, ILayer> Of(CellKind kind) => (features, units) => RecurrentCell.Of(kind, features, units);

    /// <summary>Multiply-adds of the products of one step of one sequence; of an mLSTM those of writing to its memory and reading it, too.</summary>
    public static double WorkOfStep(string name, int features, int units) => Of(name, features, units) switch
    {
        SimpleRnn => 1.0 * units * (features + units),
        Gru => 3.0 * units * (features + units),
        SLstm cell => 4.0 * units * (features + units / cell.Heads),
        MLstm cell => 4.0 * units * features + 2.0 * units * (units / cell.Heads),
        Mogrifier cell => 4.0 * units * (features + units) + (double)cell.Rounds * features * units,
        MinGru => 2.0 * units * features,
        MinLstm => 3.0 * units * features,
        _ => 4.0 * units * (features + units),
    };
}
