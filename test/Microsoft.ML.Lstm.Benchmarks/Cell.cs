using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Minimal;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;
using Microsoft.ML.Lstm.Engine.Networks;


namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>The cells by the names that the commands take: those of the trainers, with as many heads.</summary>
static class Cell
{
    static readonly Dictionary<string, CellKind> Kinds = new()
    {
        ["lstm"] = CellKind.Lstm,
        ["gru"] = CellKind.Gru,
        ["slstm"] = CellKind.SLstm,
        ["mlstm"] = CellKind.MLstm,
        ["mingru"] = CellKind.MinGru,
        ["minlstm"] = CellKind.MinLstm,
    };

    public static bool IsKnown(string name) => Kinds.ContainsKey(name);

    public static ILayer Of(string name, int features, int units) => RecurrentCell.Of(Kinds[name], features, units);

    /// <summary>Multiply-adds of the products of one step of one sequence; of an mLSTM those of writing to its memory and reading it, too.</summary>
    public static double WorkOfStep(string name, int features, int units) => Of(name, features, units) switch
    {
        Gru => 3.0 * units * (features + units),
        SLstm cell => 4.0 * units * (features + units / cell.Heads),
        MLstm cell => 4.0 * units * features + 2.0 * units * (units / cell.Heads),
        MinGru => 2.0 * units * features,
        MinLstm => 3.0 * units * features,
        _ => 4.0 * units * (features + units),
    };
}
