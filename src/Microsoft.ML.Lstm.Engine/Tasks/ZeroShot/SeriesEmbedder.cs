using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>Memory and threads in which a pretrained network reads series, and hands out what it has read of each as an embedding; it allocates nothing once warm. One caller at a time.</summary>
/// <remarks>An embedding is the network's state at the series' end, then the mean of its states over all tokens; zeros where no value is known. Level and scale are not in it: a context is standardised.</remarks>
sealed class SeriesEmbedder : IParallelBody
{
    const int BlockRows = 16;

    readonly ZeroShotForecaster _forecaster;
    readonly float[] _contexts, _embeddings;
    readonly int[] _lengths;
    readonly ThreadTeam _team;
    readonly Stack<Reading> _free = new();
    readonly int _season, _hidden;

    /// <summary>Memory of one block.</summary>
    sealed class Reading(Network encoder)
    {
        public NetworkPass Pass { get; } = new(encoder, BlockRows);

        public TokenWriter Writer { get; } = new();
    }

    /// <param name="forecaster">The network.</param>
    /// <param name="rows">Series at most.</param>
    /// <param name="season">As <see cref="ZeroShotForecaster.Forecast"/> takes it.</param>
    /// <param name="threads">Threads; 0 takes every core. The bits do not depend on it.</param>
    public SeriesEmbedder(ZeroShotForecaster forecaster, int rows, int season, int threads)
    {
        (_forecaster, _hidden, _season, _team) = (forecaster, forecaster.Model.HiddenSize, season, new(threads));
        (_contexts, _lengths, _embeddings) = (new float[rows * TokenLayout.MostContext], new int[rows], new float[rows * SizeOf(forecaster.Model)]);
    }

    /// <summary>Series that were added.</summary>
    public int Count { get; private set; }

    public bool HasRoom => Count < _lengths.Length;

    /// <summary>Numbers of an embedding.</summary>
    public static int SizeOf(ZeroShotModel model) => 2 * model.HiddenSize;

    public void Clear() => Count = 0;

    /// <summary>Takes a series, NaN where missing; of more than <see cref="TokenLayout.MostContext"/> values the newest.</summary>
    public void Add(ReadOnlySpan<float> series)
    {
        var context = series[Math.Max(0, series.Length - TokenLayout.MostContext)..].TrimStart(float.NaN);
        context.CopyTo(_contexts.AsSpan(Count * TokenLayout.MostContext));
        _lengths[Count++] = context.Length;
    }

    /// <summary>Embeds the series that were added.</summary>
    public void Embed() => _team.Run(this, (Count + BlockRows - 1) / BlockRows);

    /// <summary>The embedding of a series.</summary>
    public ReadOnlySpan<float> Embedding(int row) => _embeddings.AsSpan(row * 2 * _hidden, 2 * _hidden);

    void IParallelBody.Run(int block)
    {
        var (first, count, tokens) = (block * BlockRows, Math.Min(BlockRows, Count - (block * BlockRows)), 1);
        for (var row = first; row < first + count; row++) tokens = Math.Max(tokens, ZeroShotForecaster.TokensOf(_lengths[row]));
        var reading = Take();
        reading.Pass.Begin(tokens);
        for (var i = 0; i < count; i++)
        {
            var own = reading.Pass.Place(_forecaster.Encoder.InputEdges[0], i, out var present);
            reading.Writer.Write(_contexts.AsSpan((first + i) * TokenLayout.MostContext, _lengths[first + i]), _season, own, tokens, []);
            present[..(tokens - Tokens(first + i))].Clear();
            present[(tokens - Tokens(first + i))..].Fill(true);
        }

        var states = reading.Pass.Forward(count, _forecaster.OfEncoder, null);
        for (var i = 0; i < count; i++) Write(first + i, states.Slice(i * tokens * _hidden, tokens * _hidden));
        lock (_free) _free.Push(reading);
    }

    void Write(int row, ReadOnlySpan<float> states)
    {
        var embedding = _embeddings.AsSpan(row * 2 * _hidden, 2 * _hidden);
        embedding.Clear();
        if (_lengths[row] == 0) return;
        states[^_hidden..].CopyTo(embedding);
        for (var token = Tokens(row); token > 0; token--)
            for (var i = 0; i < _hidden; i++) embedding[_hidden + i] += states[states.Length - (token * _hidden) + i] / Tokens(row);
    }

    int Tokens(int row) => ZeroShotForecaster.TokensOf(_lengths[row]);

    Reading Take()
    {
        lock (_free)
            if (_free.TryPop(out var reading)) return reading;
        return new(_forecaster.Encoder);
    }
}
