using Microsoft.ML.Lstm.Engine.Layers;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>The layer that an option names.</summary>
static class RecurrentCell
{
    public static ILayer Of(CellKind cell, int size, int units) => cell switch
    {
        CellKind.Gru => new Gru(size, units),
        CellKind.PeepholeLstm => new Engine.Layers.Lstm(size, units, new() { Peepholes = true }),
        _ => new Engine.Layers.Lstm(size, units),
    };
}
