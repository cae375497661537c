using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>Memory and threads with which a pretrained forecaster forecasts many contexts; made once and used again, it allocates nothing. One caller at a time.</summary>
sealed class ZeroShotPredictor : IParallelBody
{
    /// <summary>Contexts that a thread takes at once: enough for the products of matrices, few enough for the cache.</summary>
    const int BlockRows = 16;

    readonly ZeroShotForecaster _forecaster;
    readonly ThreadTeam _team;
    readonly int _room, _horizon, _blockRows;
    readonly float[] _contexts, _quantiles;
    readonly int[] _lengths, _order;
    readonly ValueLimits[] _limits;
    readonly Stack<ZeroShotPass> _free = new();
    int _season;

    /// <param name="forecaster">The network.</param>
    /// <param name="rows">Contexts at most.</param>
    /// <param name="contextLength">Values of a context at most, from 1 to <see cref="TokenLayout.MostContext"/>.</param>
    /// <param name="horizon">Steps ahead.</param>
    /// <param name="threads">Threads; 0 takes every core. The bits do not depend on it.</param>
    public ZeroShotPredictor(ZeroShotForecaster forecaster, int rows, int contextLength, int horizon, int threads)
    {
        (_forecaster, _team, _horizon) = (forecaster, new(threads), horizon);
        // Medians become values of the context where the horizon is longer than a pass.
        _room = horizon <= ZeroShotForecaster.LongestPass ? contextLength : (int)Math.Min(TokenLayout.MostContext, (long)contextLength + horizon);
        (_contexts, _quantiles) = (new float[checked(rows * _room)], new float[checked(rows * horizon * QuantileMixture.Levels)]);
        (_lengths, _order, _limits) = (new int[rows], new int[rows], new ValueLimits[rows]);
        _blockRows = Math.Clamp((rows + _team.Threads - 1) / _team.Threads, 1, BlockRows);
    }

    /// <summary>Contexts that were added.</summary>
    public int Count { get; private set; }

    public bool HasRoom => Count < _lengths.Length;

    /// <summary>Begins anew.</summary>
    public void Clear() => Count = 0;

    /// <summary>Where the next context belongs, NaN where missing.</summary>
    /// <param name="length">Its values.</param>
    public Span<float> Add(int length)
    {
        _lengths[Count] = length;
        return _contexts.AsSpan(Count++ * _room, length);
    }

    /// <summary>Forecasts the contexts that were added, once.</summary>
    /// <param name="season">Their period, if it is known; 0 to find one for each, 1 for none.</param>
    public void Forecast(int season)
    {
        _season = season;
        Sort();
        _team.Run(this, (Count + _blockRows - 1) / _blockRows);
    }

    /// <summary>[horizon, <see cref="QuantileMixture.Levels"/>]: the quantiles of a context.</summary>
    public ReadOnlySpan<float> Quantiles(int row) => Own(row);

    /// <summary>What a context's forecasts keep to.</summary>
    public ValueLimits Limits(int row) => _limits[row];

    void IParallelBody.Run(int block)
    {
        var rows = _order.AsSpan(block * _blockRows, Math.Min(_blockRows, Count - (block * _blockRows)));
        var pass = Take();
        foreach (var row in rows) _limits[row] = ValueLimits.Of(_contexts.AsSpan(row * _room, _lengths[row]));
        for (var done = 0; done < _horizon; done += ZeroShotForecaster.LongestPass)
        {
            var (steps, tokens) = (Math.Min(ZeroShotForecaster.LongestPass, _horizon - done), 1);
            foreach (var row in rows) tokens = Math.Max(tokens, ZeroShotForecaster.TokensOf(_lengths[row]));
            pass.Begin(tokens, steps);
            for (var i = 0; i < rows.Length; i++) pass.Load(i, _contexts.AsSpan(rows[i] * _room, _lengths[rows[i]]), _season);
            _forecaster.Forward(pass, rows.Length);
            for (var i = 0; i < rows.Length; i++)
            {
                var quantiles = Own(rows[i]).Slice(done * QuantileMixture.Levels, steps * QuantileMixture.Levels);
                pass.Read(i, quantiles);
                _limits[rows[i]].Limit(quantiles);
                if (done + steps < _horizon) Append(rows[i], done);
            }
        }

        lock (_free) _free.Push(pass);
    }

    /// <summary>Puts contexts of as many tokens side by side, so that little is padded.</summary>
    void Sort()
    {
        Span<int> starts = stackalloc int[TokenLayout.MostContextTokens + 2];
        starts.Clear();
        for (var row = 0; row < Count; row++) starts[ZeroShotForecaster.TokensOf(_lengths[row]) + 1]++;
        for (var tokens = 1; tokens < starts.Length; tokens++) starts[tokens] += starts[tokens - 1];
        for (var row = 0; row < Count; row++) _order[starts[ZeroShotForecaster.TokensOf(_lengths[row])]++] = row;
    }

    /// <summary>Makes the medians of a pass the newest values of a row's context; the oldest ones leave where there is no room.</summary>
    void Append(int row, int done)
    {
        const int Steps = ZeroShotForecaster.LongestPass;
        var context = _contexts.AsSpan(row * _room, _room);
        var kept = Math.Min(_lengths[row], _room - Steps);
        context.Slice(_lengths[row] - kept, kept).CopyTo(context);
        for (var h = 0; h < Steps; h++) context[kept + h] = Own(row)[((done + h) * QuantileMixture.Levels) + QuantileMixture.Median];
        _lengths[row] = kept + Steps;
    }

    ZeroShotPass Take()
    {
        lock (_free)
            if (_free.TryPop(out var pass)) return pass;
        return _forecaster.CreatePass(_blockRows);
    }

    Span<float> Own(int row) => _quantiles.AsSpan(row * _horizon * QuantileMixture.Levels, _horizon * QuantileMixture.Levels);
}
