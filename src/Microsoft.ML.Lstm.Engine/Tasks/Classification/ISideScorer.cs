using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Scores examples beside the networks. It keeps its memory; one thread at a time may use it.</summary>
interface ISideScorer
{
    /// <summary>The scores of an example, overwritten.</summary>
    void Score(ExampleSet examples, int row, Span<float> scores);
}
