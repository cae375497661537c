using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>A conditional random field over scores of labels as ONNX operators: loops over the steps, whose sums are shifted to a maximum of 0 so that single precision holds them.</summary>
/// <param name="crf">The field.</param>
/// <param name="weights">Its weights.</param>
sealed class FieldOperators(Crf crf, float[] weights)
{
    readonly int _labels = crf.Labels;

    /// <summary>The most probable labels [batch, steps], from 0; -1 at masked steps (Viterbi 1967).</summary>
    public OnnxValue Labels(OnnxSequence scores)
    {
        // The best way on from each label, from the end; then from the start along the best labels.
        var ahead = scores.Values + Recursion(scores, reverse: true, temperature: 1, OfGreatest);
        var (start, transitions) = (Part(0, 1), Part(2, 1));
        var labels = StepLoop.Run(scores with { Values = ahead }, reverse: false, [(1, -1)], (x, states) =>
        {
            var graph = x.Graph;
            var before = graph.Apply("Gather", [graph.Constant("transitions", transitions, _labels, _labels), states[0].AtLeast(0).Cast(OnnxType.Int64).Squeeze(1)]);
            var isFirst = states[0].Apply("Less", graph.Number(0));
            var reached = graph.Constant("start", start, 1, _labels).Where(isFirst, before) + x;
            return [graph.Apply("ArgMax", [reached], new OnnxAttribute("axis", 1L)).Cast(OnnxType.Float)];
        });
        return (scores.Mask is { } mask ? labels.Where(mask.IsThere, labels.Graph.Number(-1)) : labels).Squeeze(2).Cast(OnnxType.Int64);
    }

    /// <summary>The probability of each label at each step over all sequences of labels, of scores over a temperature; 0 at masked steps.</summary>
    public FieldMarginals Marginals(OnnxSequence scores, float temperature)
    {
        var heated = scores with { Values = scores.Values / temperature };
        var (before, after) = (heated.Values + Recursion(heated, reverse: false, temperature, OfSums), Recursion(heated, reverse: true, temperature, OfSums));
        var probabilities = before.Graph.Apply("Softmax", [before + after], new OnnxAttribute("axis", 2L));
        return new(scores.Mask is { } mask ? probabilities * mask.Column : probabilities, before, heated.Values + after, Part(2, temperature));
    }

    // What all steps before one, or behind it, add to each of its labels [batch, steps, labels], but for a number that is the same for all labels.
    OnnxValue Recursion(OnnxSequence scores, bool reverse, float temperature, Func<OnnxValue, OnnxValue> combine)
    {
        var (outermost, transitions) = (Part(reverse ? 1 : 0, temperature), Part(2, temperature));
        return StepLoop.Run(scores, reverse, [(_labels, 0), (_labels, 0), (1, 0)], (x, states) =>
        {
            var graph = x.Graph;
            // [batch, from, to]; from the end the sum is over what follows, from the start over what was before.
            var ways = graph.Constant("transitions", transitions, 1, _labels, _labels) + states[1].Unsqueeze(reverse ? 1 : 2);
            var moved = combine(reverse ? ways.Transpose(0, 2, 1) : ways).Squeeze(1);
            var added = moved.Where(states[2].Cast(OnnxType.Bool), graph.Constant("outermost", outermost, 1, _labels));
            var next = added + x;
            return [added, next - next.Reduce("ReduceMax", 1), (states[2] * 0) + 1];
        });
    }

    static OnnxValue OfGreatest(OnnxValue ways) => ways.Reduce("ReduceMax", 1);

    static OnnxValue OfSums(OnnxValue ways)
    {
        var most = ways.Reduce("ReduceMax", 1);
        return (ways - most).Apply("Exp").Reduce("ReduceSum", 1).Apply("Log") + most;
    }

    float[] Part(int part, float temperature) => Array.ConvertAll(crf.Weights.Slice(weights.AsSpan(), part).ToArray(), score => score / temperature);
}

/// <summary>Probabilities under a conditional random field.</summary>
/// <param name="Probabilities">Of each label at each step [batch, steps, labels].</param>
/// <param name="Before">What each step and all before it add to a label, but for a number that is the same for all labels of the step.</param>
/// <param name="After">The same of each step and all behind it.</param>
/// <param name="Transitions">Scores of transitions [from, to], over the temperature.</param>
sealed record FieldMarginals(OnnxValue Probabilities, OnnxValue Before, OnnxValue After, float[] Transitions);
