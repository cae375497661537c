using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.NGrams;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Scores examples by their n-grams.</summary>
sealed class NGramScorer(NGramModel model) : ISideScorer
{
    int[] _room = [];

    public void Score(ExampleSet examples, int row, Span<float> scores)
    {
        var room = NGramTable.Room(examples, row);
        if (_room.Length < room) _room = new int[2 * room];
        model.Score(examples, row, _room, scores);
    }
}
