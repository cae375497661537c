using System.Diagnostics;
using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>How a kind of model is scored, measured and saved, to compare one with its quantised twin.</summary>
/// <typeparam name="TModel">The kind.</typeparam>
sealed record QuantizationTrial<TModel>
{
    const int Rounds = 5;
    const double SecondsAtLeast = 0.5;

    /// <summary>How many examples there are.</summary>
    public required int Examples { get; init; }

    /// <summary>Outputs for all examples, on one thread.</summary>
    public required Func<TModel, float[]> Score { get; init; }

    /// <summary>What <see cref="Measure"/> gives.</summary>
    public required string Name { get; init; }

    /// <summary>How good a model's outputs are; NaN where that is not known.</summary>
    public required Func<TModel, float[], double> Measure { get; init; }

    /// <summary>How often a model's bounds hold; null where it has none.</summary>
    public Func<TModel, double>? Coverage { get; init; }

    public required Action<TModel, Stream> Save { get; init; }

    /// <summary>Scores, measures and saves both.</summary>
    /// <param name="before">The model as it was.</param>
    /// <param name="after">The quantised one.</param>
    /// <param name="layers">What became of the layers.</param>
    /// <exception cref="ArgumentException">There are no examples.</exception>
    /// <exception cref="InvalidOperationException">No layer is quantised.</exception>
    public QuantizationReport Run(TModel before, TModel after, QuantizedLayer[] layers)
    {
        if (Examples == 0) throw new ArgumentException("There are no examples to judge the quantised model by. Give some that it was not trained on.");
        if (Array.TrueForAll(layers, layer => layer.Unchanged is not null))
            throw new InvalidOperationException($"There is nothing to quantise. {string.Join("; ", layers.Select(layer => layer.ToString()))}. Use the model as it is.");
        var (was, became) = (Score(before), Score(after));
        var (secondsBefore, secondsAfter) = (double.MaxValue, double.MaxValue);
        // In turn, so that other work on the machine slows both.
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < Rounds || Stopwatch.GetElapsedTime(start).TotalSeconds < SecondsAtLeast; round++)
        {
            secondsBefore = Math.Min(secondsBefore, Seconds(before));
            secondsAfter = Math.Min(secondsAfter, Seconds(after));
        }
        var (good, less) = (Measure(before, was), Measure(after, became));
        var size = TensorPrimitives.Norm<float>(was);
        TensorPrimitives.Subtract(was, became, became);
        return new()
        {
            Layers = Array.AsReadOnly(layers),
            Measure = Name,
            Before = good,
            After = less,
            CoverageBefore = Coverage?.Invoke(before) ?? double.NaN,
            CoverageAfter = Coverage?.Invoke(after) ?? double.NaN,
            OutputError = size == 0 ? 0 : TensorPrimitives.Norm<float>(became) / size,
            BytesBefore = Bytes(before),
            BytesAfter = Bytes(after),
            TimesAsFast = secondsBefore / secondsAfter,
        };
    }

    double Seconds(TModel model)
    {
        var start = Stopwatch.GetTimestamp();
        Score(model);
        return Math.Max(1e-9, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    long Bytes(TModel model)
    {
        using var stream = new MemoryStream();
        Save(model, stream);
        return stream.Length;
    }
}
