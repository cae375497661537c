namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>
/// Which steps of sequences are there. ONNX's recurrent operators know lengths only: steps that are there are moved to the front, whatever lies between them, and
/// what comes out is spread over all steps again, so that a masked step carries on what was before it, as it does here.
/// </summary>
/// <param name="present">1 where a step is there, 0 where it is masked [batch, steps].</param>
sealed class OnnxMask(OnnxValue present)
{
    // Whole numbers up to this are exact as floats.
    const float Exact = 1 << 24;

    OnnxValue? _column, _order, _count, _lengths, _last, _next, _passed, _numbers;

    /// <summary>1 or 0 [batch, steps].</summary>
    public OnnxValue Present => present;

    /// <summary>1 or 0 [batch, steps, 1].</summary>
    public OnnxValue Column => _column ??= present.Unsqueeze(-1);

    /// <summary>Whether a step is there [batch, steps, 1].</summary>
    public OnnxValue IsThere => Column.Cast(OnnxType.Bool);

    /// <summary>How many steps are there [batch, 1], as floats.</summary>
    public OnnxValue Count => _count ??= present.Reduce("ReduceSum", 1);

    /// <summary>The numbers of all steps, those that are there before the others [batch, steps].</summary>
    public OnnxValue Order => _order ??= present.Graph.ApplyForLast(
        "TopK", [present * Exact - Numbers, present.Size(1)], outputs: 2, new OnnxAttribute("axis", 1L));

    /// <summary>How many steps are there, at least 1 as runtimes ask [batch].</summary>
    public OnnxValue Lengths => _lengths ??= Count.AtLeast(1).Squeeze(1).Cast(OnnxType.Int32);

    /// <summary>For each step which of those that are there is the last one up to it, from 1; 0 where there is none [batch, steps].</summary>
    public OnnxValue Last => _last ??= Passed.Cast(OnnxType.Int64);

    /// <summary>For each step which of those that are there is the first one from it on, from 0; the number of steps where there is none [batch, steps].</summary>
    public OnnxValue Next => _next ??= Following(Passed - present);

    /// <summary>The number of the first step that is there, as a float [batch, 1]; 0 where there is none.</summary>
    public OnnxValue First => Order.Slice(1, 0, 1).Cast(OnnxType.Float);

    /// <summary>The number behind that of the last step that is there, as a float [batch, 1]; 0 where there is none.</summary>
    public OnnxValue End => (Numbers * present).Reduce("ReduceMax", 1);

    /// <summary>The numbers of the steps from 1, as floats [batch, steps].</summary>
    public OnnxValue Numbers => _numbers ??= Sum((present * 0) + 1);

    /// <summary>The same mask for sequences that are read from their end.</summary>
    public OnnxMask Reversed() => new(present.Slice(1, -1, long.MinValue, -1));

    OnnxValue Following(OnnxValue next) => next.Where(next.Apply("Less", Count), present.Size(1).Cast(OnnxType.Float)).Cast(OnnxType.Int64);

    OnnxValue Passed => _passed ??= Sum(present);

    static OnnxValue Sum(OnnxValue values) => values.Apply("CumSum", values.Graph.Integers(1));
}
