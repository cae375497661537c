namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>The cell of recurrent layers.</summary>
public enum CellKind
{
    /// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate.</summary>
    Lstm,

    /// <summary>The same with peepholes: gates see the cell's state (Gers and Schmidhuber 2000).</summary>
    PeepholeLstm,

    /// <summary>Gated recurrent unit (Cho et al. 2014).</summary>
    Gru,
}
