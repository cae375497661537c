using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;

namespace Microsoft.ML.Lstm.Forecasting.Covariates;

/// <summary>Reads the covariates, static features and categories of the row that its cursor stands on.</summary>
sealed class CovariateReader
{
    readonly DataViewRow _row;
    readonly NumberReader[] _known, _past, _statics;
    readonly Func<string>[] _categories;

    /// <param name="row">The row that is read.</param>
    /// <param name="names">The columns.</param>
    public CovariateReader(DataViewRow row, CovariateNames names)
    {
        _row = row;
        _known = Numbers(names.KnownFuture);
        _past = Numbers(names.Past);
        _statics = Numbers(names.Static.Where(name => !IsCategory(name)));
        _categories = [.. names.Static.Where(IsCategory).Select(name => CategoryReader.Of(row, row.Schema[name]))];

        NumberReader[] Numbers(IEnumerable<string> columns) => [.. columns.Select(name => new NumberReader(row, row.Schema[name]))];

        bool IsCategory(string name) => IsCategoryOf(row.Schema[name]);
    }

    /// <summary>Whether a static column is a category, not numbers.</summary>
    public static bool IsCategoryOf(DataViewSchema.Column column) => column.Type is KeyDataViewType or TextDataViewType;

    /// <summary>Numbers of a column: 1, or those of its vectors.</summary>
    public static int WidthOf(DataViewSchema.Column column) => column.Type is VectorDataViewType vector ? vector.Size : 1;

    /// <summary>Covariates that are known ahead; NaN where one is missing.</summary>
    public void ReadKnown(Span<float> values) => Read(_known, values);

    /// <summary>Covariates of the past; NaN where one is missing.</summary>
    public void ReadPast(Span<float> values) => Read(_past, values);

    /// <summary>Static numbers; NaN where one is missing.</summary>
    public void ReadStatics(Span<float> values) => Read(_statics, values);

    /// <summary>The categories; empty where one is missing.</summary>
    public void ReadCategories(Span<string> values)
    {
        for (var i = 0; i < _categories.Length; i++) values[i] = _categories[i]();
    }

    void Read(NumberReader[] columns, Span<float> values)
    {
        foreach (var column in columns) values = values[column.Read(values, _row.Position)..];
    }

    sealed class NumberReader(DataViewRow row, DataViewSchema.Column column)
    {
        readonly ValueGetter<float>? _scalar = column.Type is VectorDataViewType ? null : NumberColumn.Scalar(row, column);
        readonly ValueGetter<VBuffer<float>>? _vector = column.Type is VectorDataViewType ? NumberColumn.Vector(row, column) : null;
        readonly int _width = WidthOf(column);
        VBuffer<float> _buffer;

        public int Read(Span<float> values, long position)
        {
            var own = values[.._width];
            if (_scalar is not null) _scalar(ref own[0]);
            else
            {
                _vector!(ref _buffer);
                _buffer.CopyTo(own);
            }

            foreach (var value in own)
                if (float.IsInfinity(value)) throw new InvalidOperationException(FormattableString.Invariant($"Column '{column.Name}' holds {value} in row {position}. Values must be finite; say NaN where one is missing."));
            return _width;
        }
    }
}
