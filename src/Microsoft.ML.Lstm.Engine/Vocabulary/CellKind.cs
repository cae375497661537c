namespace Microsoft.ML.Lstm;

/// <summary>The cell of recurrent layers.</summary>
public enum CellKind
{
    /// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate.</summary>
    Lstm,

    /// <summary>The same with peepholes: gates see the cell's state (Gers and Schmidhuber 2000).</summary>
    PeepholeLstm,

    /// <summary>Gated recurrent unit (Cho et al. 2014).</summary>
    Gru,

    /// <summary>
    /// sLSTM (Beck et al. 2024): an exponential input gate and a normalised cell, in 4 heads where there are 64 hidden units or more and 4 divides them,
    /// else in one.
    /// </summary>
    SLstm,

    /// <summary>mLSTM (Beck et al. 2024): a memory of outer products, read with a query, in heads as an sLSTM. No gate sees the hidden values.</summary>
    MLstm,

    /// <summary>minGRU (Feng et al. 2024): no gate sees the hidden values, so a step costs least; better in two layers or more.</summary>
    MinGru,

    /// <summary>minLSTM (Feng et al. 2024): the same with a forget gate and an input gate.</summary>
    MinLstm,

    /// <summary>An LSTM whose input and hidden values gate one another in five rounds before each step (Melis et al. 2020): better language models for each epoch, of which one takes two to three times as long.</summary>
    MogrifierLstm,
}
