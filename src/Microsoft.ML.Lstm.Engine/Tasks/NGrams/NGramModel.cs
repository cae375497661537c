using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.NGrams;

/// <summary>Scores that are linear in the n-grams of an example.</summary>
/// <param name="Table">The n-grams.</param>
/// <param name="Weights">[n-grams, scores].</param>
/// <param name="Biases">[scores].</param>
sealed record NGramModel(NGramTable Table, float[] Weights, float[] Biases)
{
    /// <summary>The scores of an example.</summary>
    /// <param name="examples">Where it lies.</param>
    /// <param name="row">Its number.</param>
    /// <param name="room">Memory, as <see cref="NGramTable.Room"/> says.</param>
    /// <param name="scores">[scores]; overwritten.</param>
    public void Score(ExampleSet examples, int row, Span<int> room, Span<float> scores)
    {
        Biases.CopyTo(scores);
        foreach (var number in room[..Table.Find(examples, row, room)])
        {
            var some = WeightsOf(number);
            for (var k = 0; k < scores.Length; k++) scores[k] += some[k];
        }
    }

    public ReadOnlySpan<float> WeightsOf(int number) => Weights.AsSpan(number * Biases.Length, Biases.Length);

    /// <summary>Writes a model of so many scores, or reads one.</summary>
    public static NGramModel Transfer(ModelCodec codec, NGramModel? model, int scores)
    {
        var table = NGramTable.Transfer(codec, model?.Table);
        if ((long)table.Count * scores > Array.MaxLength) throw new InvalidDataException($"The model holds {table.Count} n-grams for each of {scores} scores, more than fit into memory.");
        return new(table, codec.Floats(model?.Weights, table.Count * scores), codec.Floats(model?.Biases, scores));
    }
}
