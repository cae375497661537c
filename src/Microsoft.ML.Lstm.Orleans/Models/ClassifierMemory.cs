using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Orleans.Models;

/// <summary>Memory with which a thread classifies windows.</summary>
sealed class ClassifierMemory(SequencePredictionModel model)
{
    readonly ExamplePredictor _predictor = model.CreatePredictor(threads: 1);
    readonly ExampleSet _rows = new(model.Inputs);

    public void Clear() => _rows.Clear();

    public void Add(ReadOnlySpan<float> window)
    {
        _rows.Append(0, window);
        _rows.Complete(float.NaN);
    }

    /// <summary>[windows, outputs].</summary>
    public void Predict(Span<float> outputs)
    {
        if (_rows.Count > 0) _predictor.Predict(_rows, outputs);
    }
}
