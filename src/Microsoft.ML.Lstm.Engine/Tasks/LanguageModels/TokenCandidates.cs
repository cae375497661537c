using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>
/// The tokens that those of a training step are told from: all that follow in the step, and others, each as likely. A candidate's logit is raised by -ln of the probability that it is one, so that rare tokens, of
/// which few come, stand for those that did not (Bengio and Senécal 2008; Jean et al. 2015).
/// </summary>
/// <param name="shares">The share of each token in the text.</param>
/// <param name="count">Candidates: at least as many as a step has tokens, or all that there are.</param>
sealed class TokenCandidates(float[] shares, int count)
{
    readonly int[] _tokens = new int[count], _places = Filled(shares.Length);

    /// <summary>Where a token stands among them.</summary>
    public int Place(int token) => _places[token];

    /// <summary>Chooses candidates for tokens that come, and writes by how much each one's logit is raised.</summary>
    public void Draw(ReadOnlySpan<int> coming, ulong seed, Span<float> raises)
    {
        foreach (var token in _tokens) _places[token] = -1;
        var taken = 0;
        foreach (var token in coming) Add(token);
        // Where all tokens are candidates, any of them is one for certain.
        var others = count == shares.Length ? 1 : (count - taken) / (double)(shares.Length - taken);
        for (var random = new SplitMix64(seed); taken < count;) Add((int)(random.NextDouble() * shares.Length));
        // A token is none if it neither comes in any of the places nor is drawn.
        for (var i = 0; i < count; i++) raises[i] = -(float)Math.Log(1 - (Math.Exp(coming.Length * Math.Log(1 - shares[_tokens[i]])) * (1 - others)));

        void Add(int token)
        {
            if (_places[token] >= 0) return;
            _places[token] = taken;
            _tokens[taken++] = token;
        }
    }

    /// <summary>Copies the candidates' rows of a matrix [vocabulary, size].</summary>
    public void Gather(ReadOnlySpan<float> from, int size, Span<float> to)
    {
        for (var i = 0; i < count; i++) from.Slice(_tokens[i] * size, size).CopyTo(to[(i * size)..]);
    }

    /// <summary>Adds the candidates' rows to those of a matrix [vocabulary, size].</summary>
    public void Scatter(ReadOnlySpan<float> from, int size, Span<float> to)
    {
        for (var i = 0; i < count; i++)
        {
            var row = to.Slice(_tokens[i] * size, size);
            TensorPrimitives.Add(row, from.Slice(i * size, size), row);
        }
    }

    static int[] Filled(int count)
    {
        var places = new int[count];
        places.AsSpan().Fill(-1);
        return places;
    }
}
