using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.StandIn;

/// <summary>Gathers, slot by slot, what a normalization needs: one pass, missing values left out.</summary>
abstract class NormalizerFit
{
    /// <summary>Takes the row at which the cursor stands.</summary>
    public abstract void Add();

    public abstract Normalizer Finish(NormalizingEstimator.ColumnOptionsBase options);

    public static NormalizerFit Of(DataViewRow row, DataViewSchema.Column source) => ItemMap.ItemOf(source.Type).RawType == typeof(float)
        ? new Fit<float>(row, source)
        : new Fit<double>(row, source);

    sealed class Fit<T> : NormalizerFit where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        readonly int _size;
        readonly ValueGetter<VBuffer<T>> _getVector;
        readonly ValueGetter<T> _get;
        readonly long[] _count;
        readonly T[] _minimum;
        readonly T[] _maximum;
        readonly double[] _mean;
        readonly double[] _squares;
        VBuffer<T> _buffer;

        public Fit(DataViewRow row, DataViewSchema.Column source)
        {
            var column = row.Schema[source.Index];
            _size = source.Type is VectorDataViewType vector ? vector.Size : 0;
            if (_size > 0) _getVector = row.GetGetter<VBuffer<T>>(column);
            else _get = row.GetGetter<T>(column);
            var slots = Math.Max(_size, 1);
            (_count, _mean, _squares) = (new long[slots], new double[slots], new double[slots]);
            (_minimum, _maximum) = (new T[slots], new T[slots]);
            Array.Fill(_minimum, T.PositiveInfinity);
            Array.Fill(_maximum, T.NegativeInfinity);
        }

        public override void Add()
        {
            if (_get is not null)
            {
                T value = default;
                _get(ref value);
                Add(0, value);
                return;
            }
            _getVector(ref _buffer);
            var slot = 0;
            foreach (var value in _buffer.DenseValues()) Add(slot++, value);
        }

        public override Normalizer Finish(NormalizingEstimator.ColumnOptionsBase options)
        {
            var slots = Enumerable.Range(0, _count.Length).ToArray();
            if (options is NormalizingEstimator.MeanVarianceColumnOptions { UseCdf: true })
            {
                var deviation = slots.Select(slot => T.CreateSaturating(Deviation(slot)));
                return new Normalizer<T>(_size, [.. deviation], [.. _mean.Select(T.CreateSaturating)], isCdf: true);
            }
            var isMinMax = options is NormalizingEstimator.MinMaxColumnOptions;
            var scale = slots.Select(slot => Inverse(isMinMax ? Range(slot, options.FixZero) : Spread(slot, options.FixZero))).ToArray();
            if (options.FixZero) return new Normalizer<T>(_size, scale, null, isCdf: false);
            var offset = slots.Select(slot => scale[slot] == T.Zero ? T.Zero : isMinMax ? _minimum[slot] : T.CreateSaturating(_mean[slot])).ToArray();
            return new Normalizer<T>(_size, scale, offset, isCdf: false);
        }

        void Add(int slot, T value)
        {
            if (T.IsNaN(value)) return;
            _minimum[slot] = T.Min(_minimum[slot], value);
            _maximum[slot] = T.Max(_maximum[slot], value);
            // Welford's update (1962).
            var number = double.CreateSaturating(value);
            var difference = number - _mean[slot];
            _mean[slot] += difference / ++_count[slot];
            _squares[slot] += difference * (number - _mean[slot]);
        }

        T Range(int slot, bool fixZero) =>
            _count[slot] == 0 || _minimum[slot] == _maximum[slot] ? T.Zero :
            fixZero ? T.Max(T.Abs(_minimum[slot]), T.Abs(_maximum[slot])) : _maximum[slot] - _minimum[slot];

        T Spread(int slot, bool fixZero) => T.CreateSaturating(fixZero && Variance(slot) > 0
            ? Math.Sqrt(_mean[slot] * _mean[slot] + Variance(slot))
            : Deviation(slot));

        double Variance(int slot) => _count[slot] == 0 ? 0 : _squares[slot] / _count[slot];

        double Deviation(int slot) => Math.Sqrt(Variance(slot));

        /// <summary>1/x; 0 where a constant column leaves nothing to scale.</summary>
        static T Inverse(T x) => T.IsFinite(T.One / x) ? T.One / x : T.Zero;
    }
}
