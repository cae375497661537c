using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>The spans that the tags of one row mark, as ONNX operators, each [1, spans].</summary>
/// <param name="Starts">Their first tokens.</param>
/// <param name="Lengths">How many tokens they have.</param>
/// <param name="Types">The numbers of their types.</param>
/// <param name="Probabilities">That there is such a span with these tags (<see cref="Decoding.TagMarginals.Stretch"/>).</param>
sealed record SpanOperators(OnnxValue Starts, OnnxValue Lengths, OnnxValue Types, OnnxValue Probabilities)
{
    /// <summary>Writes the spans of one row.</summary>
    /// <param name="scheme">How tags mark them.</param>
    /// <param name="tags">The tags [1, steps].</param>
    /// <param name="field">Probabilities of tags.</param>
    /// <param name="count">How many tags there are.</param>
    public static SpanOperators Write(TagScheme scheme, OnnxValue tags, FieldMarginals field, int count)
    {
        var graph = tags.Graph;
        var all = Enumerable.Range(0, count).ToArray();
        var chosen = Rows("chosen", (tag, other) => tag == other ? 1 : 0);
        var ones = chosen.Reduce("ReduceSum", 2).Squeeze(2);
        var place = ones.Apply("CumSum", graph.Integers(1));
        var (hasBefore, hasAfter) = ((place - 1).Cast(OnnxType.Bool), place.Apply("Less", tags.Size(1).Cast(OnnxType.Float)));
        var (begins, ends) = (Rows("begins", (tag, before) => scheme.Begins(before, tag) ? 1 : 0), Rows("ends", (tag, after) => scheme.Ends(tag, after) ? 1 : 0));
        var (starts, stops) = (Places(Pick(begins, Earlier(chosen)).Where(hasBefore, PerTag("opens", tag => scheme.Begins(-1, tag) ? 1 : 0))),
            Places(Pick(ends, Later(chosen)).Where(hasAfter, PerTag("closes", tag => scheme.Ends(tag, -1) ? 1 : 0))));

        // Shifts that all tags of a step share leave what is conditional on the step before, or on the one behind, as it is.
        var (from, to) = (Rows("from", (tag, next) => field.Transitions[(tag * count) + next]), Rows("to", (tag, before) => field.Transitions[(before * count) + tag]));
        var entry = Pick(field.Probabilities, chosen) * Pick(begins, Softmax("Softmax", Earlier(field.Before) + to)).Where(hasBefore, ones);
        var exit = Pick(ends, Softmax("Softmax", Later(field.After) + from)).Where(hasAfter, ones);
        var steps = Pick(Softmax("LogSoftmax", field.After + Earlier(from)), chosen).Cast(OnnxType.Double);
        var sums = graph.Apply("CumSum", [steps, graph.Integers(1)]);
        var within = graph.Apply("Sub", [At(sums, stops), At(sums, starts)]).Cast(OnnxType.Float).Apply("Exp");
        var lengths = graph.Apply("Add", [graph.Apply("Sub", [stops, starts]), graph.Integers(1)]);
        return new(starts, lengths, At(PerTag("types", tag => scheme.TypeOf(tag)), starts).Cast(OnnxType.Int64), (At(entry, starts) * within * At(exit, stops)).AtMost(1));

        // For the tag of each step a number with each other tag [1, steps, tags].
        OnnxValue Rows(string name, Func<int, int, float> number) =>
            graph.Apply("Gather", [graph.Constant(name, [.. all.SelectMany(tag => all.Select(other => number(tag, other)))], count, count), tags]);

        // A number of the tag of each step [1, steps].
        OnnxValue PerTag(string name, Func<int, float> number) => graph.Apply("Gather", [graph.Constant(name, Array.ConvertAll(all, tag => number(tag)), count), tags]);

        OnnxValue Softmax(string type, OnnxValue values) => graph.Apply(type, [values], new OnnxAttribute("axis", 2L));

        // Where flags [1, steps] are set [1, spans].
        OnnxValue Places(OnnxValue flags) => flags.Apply("NonZero").Slice(0, 1, 2);

        OnnxValue At(OnnxValue values, OnnxValue places) => graph.Apply("Gather", [values.Squeeze(0), places]);
    }

    static OnnxValue Pick(OnnxValue values, OnnxValue weights) => (values * weights).Reduce("ReduceSum", 2).Squeeze(2);

    static OnnxValue Earlier(OnnxValue values) => values.PadSteps(1, 0).Slice(1, 0, -1);

    static OnnxValue Later(OnnxValue values) => values.PadSteps(0, 1).Slice(1, 1, long.MaxValue);
}
