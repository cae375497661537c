using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Scores or cleans row by row, and allocates nothing once it has seen the longest. One thread at a time may use it.</summary>
public sealed class AutoencoderPredictor
{
    readonly SequenceAutoencoder _model;
    readonly AutoencoderPass _pass;
    readonly int[] _row = new int[1];

    internal AutoencoderPredictor(SequenceAutoencoder model) => (_model, _pass) = (model, model.NewPass(1));

    /// <summary>The score of one row; the same bits as <see cref="SequenceAutoencoder.Score"/> gives.</summary>
    /// <param name="rows">Examples.</param>
    /// <param name="row">Number of the example.</param>
    public float Score(ExampleSet rows, int row)
    {
        var rebuilt = Run(rows, row);
        return _model.ToScore(_pass.Error(rows.Values(row, 0), rebuilt));
    }

    /// <summary>One row as the model gives it back; the same bits as <see cref="SequenceAutoencoder.Clean"/> gives.</summary>
    /// <param name="rows">Examples.</param>
    /// <param name="row">Number of the example.</param>
    /// <param name="cleaned">As many values as the row has; overwritten.</param>
    public void Clean(ExampleSet rows, int row, Span<float> cleaned)
    {
        var rebuilt = Run(rows, row);
        if (cleaned.Length != rebuilt.Length) throw new ArgumentException($"cleaned holds {cleaned.Length} values, but the row has {rebuilt.Length}.", nameof(cleaned));
        _model.State.Scaler.Undo(rebuilt, cleaned);
    }

    ReadOnlySpan<float> Run(ExampleSet rows, int row)
    {
        _model.CheckInputs(rows, nameof(rows));
        _row[0] = Guard.Between(row, 0, rows.Count - 1);
        return _pass.Run(rows, _row).Row(0, rows.Values(row, 0).Length);
    }
}
