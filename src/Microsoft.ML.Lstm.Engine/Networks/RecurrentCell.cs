using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Minimal;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

namespace Microsoft.ML.Lstm.Engine.Networks;

/// <summary>The layer that an option names.</summary>
static class RecurrentCell
{
    // Heads cost units their view of one another, which wide layers can spare.
    const int Heads = 4, LeastUnitsOfHeads = 64;

    /// <summary>A layer of a stack, of which there are so many; recurrent dropout is of LSTM and GRU.</summary>
    public static ILayer Of(CellKind cell, int size, int units, int layer = 0, int layers = 1, float recurrentDropout = 0) => cell switch
    {
        CellKind.Gru => new Gru(size, units, options: new() { RecurrentDropout = recurrentDropout }),
        CellKind.PeepholeLstm => new Engine.Layers.Recurrent.Lstm(size, units, new() { Peepholes = true, RecurrentDropout = recurrentDropout }),
        CellKind.MogrifierLstm => new Mogrifier(new(size, units, new() { RecurrentDropout = recurrentDropout })),
        CellKind.SLstm => new SLstm(size, units, HeadsOf(units)) { Depth = layers == 1 ? 1 : layer / (layers - 1.0) },
        CellKind.MLstm => new MLstm(size, units, HeadsOf(units)),
        CellKind.MinGru => new MinGru(size, units),
        CellKind.MinLstm => new MinLstm(size, units),
        _ => new Engine.Layers.Recurrent.Lstm(size, units, new() { RecurrentDropout = recurrentDropout }),
    };

    /// <summary>A layer of a stack that reads steps with times, of so many floats that tell of so many features.</summary>
    public static ILayer Of(TimeGaps gaps, CellKind cell, int size, int features, int units, int layer, int layers) => (gaps, layer) switch
    {
        (TimeGaps.GruD, 0) => new GruD(features, units),
        (TimeGaps.GruD, _) => Of(CellKind.Gru, size, units, layer, layers),
        (TimeGaps.TimeAwareLstm, 0) => new TimeAwareLstm(size - 1, units),
        (TimeGaps.TimeAwareLstm, _) => Of(CellKind.Lstm, size, units, layer, layers),
        _ => Of(cell, size, units, layer, layers),
    };

    static int HeadsOf(int units) => units >= LeastUnitsOfHeads && units % Heads == 0 ? Heads : 1;
}
