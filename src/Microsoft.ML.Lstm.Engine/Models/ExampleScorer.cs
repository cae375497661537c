using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Runs networks over rows of a set: in blocks of like length, so that little is padded, spread over the threads. The mean of the networks' scores counts.</summary>
sealed class ExampleScorer(SequenceNetwork network, FeatureScaler?[] scalers, float[][] members, float[][] packed)
{
    const int MostRows = 32, MostSteps = 1 << 15;

    /// <summary>Scores [rows, Scores] in the order of the rows.</summary>
    public void Score(ExampleRows part, WorkerTeam team, Span<float> scores)
    {
        if (part.Rows.Length == 0) return;
        var run = new Blocks(this, part, Math.Clamp(MostSteps / part.LongestSteps, 1, MostRows));
        run.Run(team);
        run.Scores.CopyTo(scores);
    }

    /// <summary>The mean scores of loaded examples over all members.</summary>
    public void Score(ExamplePass pass, int rows, Span<float> scores)
    {
        scores.Clear();
        for (var member = 0; member < members.Length; member++)
        {
            var some = pass.Forward(rows, members[member], packed[member], seed: null);
            for (var i = 0; i < scores.Length; i++) scores[i] += some[i] / members.Length;
        }
    }

    public ExamplePass NewPass(int rows) => new(network, scalers, rows, training: false);

    sealed class Blocks : IWork
    {
        readonly ExampleScorer _scorer;
        readonly ExampleRows _part;
        readonly int[] _order;
        readonly int _size;
        int _pieces;

        public Blocks(ExampleScorer scorer, ExampleRows part, int size)
        {
            (_scorer, _part, _size) = (scorer, part, size);
            _order = [.. Enumerable.Range(0, part.Rows.Length)];
            _order.AsSpan().Sort((one, other) => part.Order(part.Rows[one], part.Rows[other]));
            Scores = new float[part.Rows.Length * scorer.Width];
        }

        public float[] Scores { get; }

        int Count => (_order.Length + _size - 1) / _size;

        public void Run(WorkerTeam team)
        {
            _pieces = Math.Min(team.Threads, Count);
            team.Run(this, _pieces);
        }

        /// <summary>Every so-manieth block; which memory a block is computed in does not matter to it.</summary>
        void IWork.Run(int piece)
        {
            var pass = _scorer.NewPass(Math.Min(_size, _order.Length));
            var (rows, scores) = (new int[_size], new float[_size * _scorer.Width]);
            for (var block = piece; block < Count; block += _pieces)
            {
                var order = _order.AsSpan(block * _size, Math.Min(_size, _order.Length - (block * _size)));
                for (var i = 0; i < order.Length; i++) rows[i] = _part.Rows[order[i]];
                pass.Load(_part.Examples, rows.AsSpan(0, order.Length));
                _scorer.Score(pass, order.Length, scores.AsSpan(0, order.Length * _scorer.Width));
                for (var i = 0; i < order.Length; i++) scores.AsSpan(i * _scorer.Width, _scorer.Width).CopyTo(Scores.AsSpan(order[i] * _scorer.Width));
            }
        }
    }

    int Width => network.Plan.Scores;
}
