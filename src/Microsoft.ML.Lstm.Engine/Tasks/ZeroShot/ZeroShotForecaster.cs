using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>Forecasts series that it has never seen, by a pretrained network.</summary>
sealed class ZeroShotForecaster
{
    const int BlockRows = 32;

    /// <summary>Steps that are forecast at once; beyond, medians of before are the context.</summary>
    public const int LongestPass = TokenLayout.MostFutureTokens * TokenLayout.Patch;

    readonly Networks.Network _network;
    readonly float[] _weights, _packed;

    static readonly Lazy<ZeroShotForecaster> Loaded = new(() =>
    {
        using var stream = typeof(ZeroShotForecaster).Assembly.GetManifestResourceStream("nano.zsht")!;
        return new(ZeroShotModel.Load(stream));
    });

    public ZeroShotForecaster(ZeroShotModel model)
    {
        (Model, _network, _weights) = (model, model.CreateNetwork(), model.Weights);
        _packed = _network.Pack(_weights);
    }

    /// <summary>The network that comes with the library, loaded when it is first asked for.</summary>
    public static ZeroShotForecaster Default => Loaded.Value;

    public ZeroShotModel Model { get; }

    /// <summary>Writes the network, or reads one; the one that comes with the library is held once, whoever reads it.</summary>
    public static ZeroShotForecaster Transfer(ModelCodec codec, ZeroShotForecaster? forecaster)
    {
        var model = ZeroShotModel.Transfer(codec, forecaster?.Model);
        return forecaster ?? (Default.Model.HasSameWeights(model) ? Default : new(model));
    }

    /// <summary>Memory for so many contexts at a time.</summary>
    public ZeroShotPass CreatePass(int rows) => new(_network, rows);

    /// <summary>Runs the network on the contexts that a pass has loaded.</summary>
    public void Forward(ZeroShotPass pass, int rows) => pass.Forward(rows, new(_weights, _packed));

    /// <summary>Quantiles at levels 0.1 to 0.9 for each of the next steps of many series.</summary>
    /// <param name="contexts">The series' values up to now, NaN where missing; of more than <see cref="TokenLayout.MostContext"/> the newest count.</param>
    /// <param name="horizon">Steps ahead.</param>
    /// <param name="season">Their period, if it is known; 0 to find one for each series, 1 for none. One is found, too, for a series that is shorter than it.</param>
    /// <param name="threads">Threads that work; 0 takes every core. The bits do not depend on it.</param>
    /// <returns>For each series [horizon, 9].</returns>
    public float[][] Forecast(IReadOnlyList<float[]> contexts, int horizon, int season, int threads = 0)
    {
        var work = new Blocks(this, contexts, horizon, season);
        new ThreadTeam(threads).Run(work, work.Count);
        return work.Quantiles;
    }

    sealed class Blocks : IParallelBody
    {
        readonly ZeroShotForecaster _forecaster;
        readonly IReadOnlyList<float[]> _contexts;
        readonly int _horizon, _season;
        readonly List<int[]> _blocks;

        public Blocks(ZeroShotForecaster forecaster, IReadOnlyList<float[]> contexts, int horizon, int season)
        {
            (_forecaster, _contexts, _horizon, _season) = (forecaster, contexts, horizon, season);
            Quantiles = [.. contexts.Select(_ => new float[horizon * QuantileMixture.Levels])];
            _blocks = [.. Enumerable.Range(0, contexts.Count).GroupBy(row => TokensOf(contexts[row])).SelectMany(alike => alike.Chunk(BlockRows))];
        }

        public int Count => _blocks.Count;

        public float[][] Quantiles { get; }

        public void Run(int block)
        {
            var rows = _blocks[block];
            var pass = _forecaster.CreatePass(rows.Length);
            var contexts = Array.ConvertAll(rows, row => _contexts[row]);
            for (var done = 0; done < _horizon; done += LongestPass)
            {
                var steps = Math.Min(LongestPass, _horizon - done);
                pass.Begin(contexts.Max(TokensOf), steps);
                for (var i = 0; i < rows.Length; i++) pass.Load(i, contexts[i], _season);
                _forecaster.Forward(pass, rows.Length);
                for (var i = 0; i < rows.Length; i++)
                {
                    var own = Quantiles[rows[i]].AsSpan(done * QuantileMixture.Levels, steps * QuantileMixture.Levels);
                    pass.Read(i, own);
                    if (done + steps < _horizon) contexts[i] = [.. contexts[i], .. Medians(own)];
                }
            }
        }

        static float[] Medians(ReadOnlySpan<float> quantiles)
        {
            var medians = new float[quantiles.Length / QuantileMixture.Levels];
            for (var h = 0; h < medians.Length; h++) medians[h] = quantiles[(h * QuantileMixture.Levels) + QuantileMixture.Median];
            return medians;
        }

        static int TokensOf(float[] context) => Math.Clamp(TokenLayout.Tokens(context.Length), 1, TokenLayout.MostContextTokens);
    }
}
