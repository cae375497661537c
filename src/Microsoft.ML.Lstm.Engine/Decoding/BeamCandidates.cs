using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Decoding;

/// <summary>The best continuations of the hypotheses of one sequence, from the best to the worst, of equals the first that came; as few as are asked for.</summary>
sealed class BeamCandidates(int capacity)
{
    readonly (double LogProbability, int Row, int Token)[] _best = new (double, int, int)[capacity];

    public int Count { get; private set; }

    public (double LogProbability, int Row, int Token) this[int place] => _best[place];

    public void Clear() => Count = 0;

    /// <summary>Takes all continuations of a hypothesis.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="norm">What its log-probability and a logit sum up to is the log-probability of a continuation.</param>
    /// <param name="logits">[V]: of the next token.</param>
    public void Add(int row, double norm, ReadOnlySpan<float> logits)
    {
        var least = Least(norm);
        for (var token = 0; token < logits.Length; token++)
        {
            if (!(logits[token] > least)) continue;
            Insert(norm + logits[token], row, token);
            least = Least(norm);
        }
    }

    // The logit that a candidate must exceed. It is rounded, so a tie may be let in, which Insert puts behind its equals.
    float Least(double norm) => Count < capacity ? float.NegativeInfinity : MathF.BitDecrement((float)(_best[capacity - 1].LogProbability - norm));

    void Insert(double logProbability, int row, int token)
    {
        if (Count == capacity && !(logProbability > _best[capacity - 1].LogProbability)) return;
        var place = Count < capacity ? Count++ : capacity - 1;
        for (; place > 0 && _best[place - 1].LogProbability < logProbability; place--) _best[place] = _best[place - 1];
        _best[place] = (logProbability, row, token);
    }

    /// <summary>The logarithm of the sum of the exponentials.</summary>
    public static double LogSum(ReadOnlySpan<float> logits)
    {
        var sum = WideSoftmax.SumOfPowers(logits, out var greatest);
        return greatest + Math.Log(sum);
    }
}
