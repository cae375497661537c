using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.NGrams;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>The scores of an example's n-grams, whose baseline has none, and what each token moves of them: a pair's share goes to both in halves.</summary>
sealed class NGramPath(NGramModel model, float weight, ExampleSet examples, int row) : ScorePath(
    Array.ConvertAll(model.Biases, bias => bias * weight), Scores(model, weight, examples, row))
{
    public override void Share(ReadOnlySpan<double> ofScores, double[][] contributions)
    {
        var units = new double[ofScores.Length];
        for (var k = 0; k < units.Length; k++) units[k] = PerUnit(ofScores, k) * weight;
        // One that comes several times counts once: its share is spread over all its places.
        var places = new Dictionary<int, List<(int Input, int Token, bool IsPair)>>();
        for (var input = 0; input < examples.Inputs.Count; input++)
        {
            if (examples.Inputs[input].Kind != InputKind.Tokens) continue;
            var tokens = examples.Tokens(row, input);
            for (var t = 0; t < tokens.Length; t++)
            {
                foreach (var isPair in (bool[])[false, true])
                {
                    if (model.Table.Number(input, tokens, t, isPair) is not (var number and >= 0)) continue;
                    if (!places.TryGetValue(number, out var some)) places.Add(number, some = []);
                    some.Add((input, t, isPair));
                }
            }
        }

        foreach (var (number, some) in places)
        {
            double moved = 0;
            for (var k = 0; k < units.Length; k++) moved += units[k] * model.WeightsOf(number)[k] / some.Count;
            foreach (var (input, token, isPair) in some)
            {
                contributions[input][token] += isPair ? moved / 2 : moved;
                if (isPair) contributions[input][token + 1] += moved / 2;
            }
        }
    }

    static float[] Scores(NGramModel model, float weight, ExampleSet examples, int row)
    {
        var scores = new float[model.Biases.Length];
        new NGramScorer(model).Score(examples, row, scores);
        return Array.ConvertAll(scores, score => score * weight);
    }
}
