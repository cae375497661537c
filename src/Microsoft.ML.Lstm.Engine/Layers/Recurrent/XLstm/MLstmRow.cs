namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

/// <summary>One head's part of a row of gates: q, k, v, σ(o) and the read values [H each], then for each head w, σ(-f), qᵀn and ln N.</summary>
readonly ref struct MLstmRow(MLstmLayout plan, ReadOnlySpan<float> row, int head)
{
    readonly ReadOnlySpan<float> _row = row;
    readonly int _units = plan.HeadUnits, _all = plan.Units, _heads = plan.Heads, _head = head;

    public ReadOnlySpan<float> Query => Vector(0);

    public ReadOnlySpan<float> Key => Vector(1);

    public ReadOnlySpan<float> Value => Vector(2);

    public ReadOnlySpan<float> OutputGate => Vector(3);

    /// <summary>What was read of the memory, before the output gate.</summary>
    public ReadOnlySpan<float> Read => Vector(4);

    /// <summary>The weight of the new outer product.</summary>
    public float Weight => Number(0);

    /// <summary>σ(-f).</summary>
    public float Closed => Number(1);

    /// <summary>qᵀn.</summary>
    public float Along => Number(2);

    public float LogNormalizer => Number(3);

    ReadOnlySpan<float> Vector(int index) => _row.Slice(index * _all + _head * _units, _units);

    float Number(int index) => _row[5 * _all + index * _heads + _head];
}
