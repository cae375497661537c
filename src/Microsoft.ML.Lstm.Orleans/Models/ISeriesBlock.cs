using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Orleans.Models;

/// <summary>The states of the series of one shard, by their places. One thread at a time.</summary>
interface ISeriesBlock
{
    /// <summary>Takes a series up at the next place: where the model's training left it, or at its beginning.</summary>
    void Add(string name);

    /// <summary>Whether an observation of that time may follow.</summary>
    bool MayFollow(int series, long ticks);

    /// <summary>Takes the next step of a series.</summary>
    /// <param name="series">Its place.</param>
    /// <param name="values">NaN where missing.</param>
    /// <param name="ticks">The time; 0 where the model reads none.</param>
    /// <param name="goesOn">Whether the step belongs to the same observation as the one before: of results of observations the greatest counts.</param>
    void Step(int series, ReadOnlySpan<float> values, long ticks, bool goesOn);

    /// <summary>Takes a step of which nothing was observed; false where the model has none of those.</summary>
    bool Miss(int series, bool goesOn);

    /// <summary>Answers of some series as they stand [series, columns].</summary>
    void Answer(ReadOnlySpan<int> series, Span<float> answers);

    /// <summary>Hands back what was borrowed to step and to answer: others may have it until the next call.</summary>
    void Rest();

    /// <summary>Writes the state of a series, or reads it.</summary>
    void Transfer(ModelCodec codec, int series);

    /// <summary>The same states under another model, whose <see cref="IFleetModel.WhyNot"/> says nothing against it.</summary>
    ISeriesBlock MovedTo(IFleetModel model);
}
