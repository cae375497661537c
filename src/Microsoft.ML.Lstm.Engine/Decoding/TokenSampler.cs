using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Decoding;

/// <summary>
/// Draws the next token from a network's logits: softmax with a temperature, of all tokens, of the <see cref="TopK"/> most probable ones (Fan et al.
/// 2018), or of the nucleus of the most probable ones whose probabilities add up to <see cref="TopP"/> (Holtzman et al. 2020); of both in this order.
/// </summary>
/// <remarks>
/// The generator is its own (SplitMix64), so that a seed gives the same tokens from the same logits wherever it runs. One thread at a time; a draw
/// allocates nothing.
/// </remarks>
public sealed class TokenSampler
{
    readonly float[] _scaled;
    readonly double[] _powers;
    readonly MaximumHeap _heap;
    SplitMix64 _random;

    /// <summary>A sampler for so many tokens.</summary>
    public TokenSampler(int vocabularySize, ulong seed)
    {
        Vocabulary = DecodingGuard.Size(vocabularySize, nameof(vocabularySize));
        (_scaled, _powers, _heap, _random) = (new float[vocabularySize], new double[vocabularySize], new(vocabularySize), new(seed));
    }

    /// <summary>Vocabulary size.</summary>
    public int Vocabulary { get; }

    /// <summary>Temperature that divides the logits: below 1 sharper, above 1 flatter; 0 for greedy decoding. Default 1.</summary>
    public float Temperature
    {
        get;
        init => field = value >= 0 && float.IsFinite(value) ? value
            : throw Require.Refused(nameof(Temperature), value, $"{nameof(Temperature)} is {value}, but must be at least 0 and finite.");
    } = 1;

    /// <summary>Top-k sampling: the number of most probable tokens to sample from; null, the default, for all.</summary>
    public int? TopK
    {
        get;
        init => field = value is null or >= 1 ? value
            : throw Require.Refused(nameof(TopK), value, $"{nameof(TopK)} is {value}, but must be at least 1, or null for all tokens.");
    }

    /// <summary>Nucleus (top-p) sampling: the cumulative probability of the smallest set of tokens to sample from. Default 1, all of them.</summary>
    public float TopP
    {
        get;
        init => field = value > 0 && value <= 1 ? value
            : throw Require.Refused(nameof(TopP), value, $"{nameof(TopP)} is {value}, but must be above 0 and at most 1.");
    } = 1;

    /// <summary>The state of the generator: a sampler with this seed continues from here.</summary>
    public ulong State => _random.State;

    /// <summary>Draws a token.</summary>
    /// <param name="logits">[vocabulary]; minus infinity for an excluded token.</param>
    /// <exception cref="ArgumentException">There are more or fewer logits than tokens, one is NaN or plus infinity, or all are minus infinity.</exception>
    public int Next(ReadOnlySpan<float> logits)
    {
        if (logits.Length != Vocabulary)
            throw new ArgumentException($"{logits.Length} logits came, but there are {Vocabulary} tokens.", nameof(logits));
        var best = TensorPrimitives.IndexOfMax(logits);
        if (!float.IsFinite(logits[best])) ThrowNoToken(logits[best]);
        if (Temperature == 0) return best;
        // The greatest is 0 from here on, so that no temperature makes it overflow.
        TensorPrimitives.Subtract(logits, logits[best], _scaled);
        TensorPrimitives.Divide(_scaled, Temperature, _scaled);
        return TopK < Vocabulary || TopP < 1 ? OfMostProbable() : OfAll();
    }

    /// <summary>Begins anew with a seed.</summary>
    internal void Restart(ulong seed) => _random = new(seed);

    int OfAll()
    {
        TensorPrimitives.ConvertTruncating<float, double>(_scaled, _powers);
        TensorPrimitives.Exp(_powers, _powers);
        var total = 0.0;
        foreach (var power in _powers) total += power;
        return Draw(Vocabulary, total);
    }

    int OfMostProbable()
    {
        _heap.Fill(_scaled);
        var most = Math.Min(TopK ?? Vocabulary, Vocabulary);
        var (count, total, mass) = (0, 0.0, 0.0);
        if (TopK is null) total = WideSoftmax.SumOfPowers(_scaled, out _);
        else
        {
            for (; count < most; count++) total += _powers[count] = Math.Exp(_scaled[_heap.Take()]);
        }
        // The nucleus ends with the token that reaches the mass.
        var taken = 0;
        while (taken < most && (taken == 0 || mass < TopP * total))
        {
            if (taken == count) _powers[count++] = Math.Exp(_scaled[_heap.Take()]);
            mass += _powers[taken++];
        }
        return _heap.Taken(Draw(taken, mass));
    }

    // The place among the powers where their running sum passes a uniform number; the last one that has a power where rounding leaves none. The
    // greatest always has one.
    int Draw(int count, double total)
    {
        var (rest, last) = (_random.NextDouble() * total, -1);
        for (var i = 0; i < count; i++)
        {
            if (_powers[i] == 0) continue;
            rest -= _powers[last = i];
            if (rest < 0) return i;
        }
        return last;
    }

    [DoesNotReturn]
    static void ThrowNoToken(float greatest) => throw new ArgumentException(float.IsNegativeInfinity(greatest)
        ? "Every logit is minus infinity, so no token may come. Leave at least one finite."
        : FormattableString.Invariant($"A logit is {greatest}. Look for the cause in the network's input or weights."), "logits");

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"TokenSampler({Vocabulary}, temperature {Temperature}, top k {TopK}, top p {TopP})");
}
