using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.Models;

/// <summary>One object at a time through a model.</summary>
[TestClass]
public sealed class PredictionEngineTest
{
    static readonly MLContext Context = new(1);
    static readonly IDataView Data = Context.Data.LoadFromEnumerable(new[] { new Input { A = 1, B = 2 } });
    static readonly ITransformer Model =
        Context.Transforms.CopyColumns("C", "A").Append(Context.Transforms.Concatenate("Features", "A", "C", "B")).Fit(Data);

    [TestMethod]
    public void An_engine_says_what_the_model_says()
    {
        using var engine = Context.Model.CreatePredictionEngine<Input, Output>(Model);
        CollectionAssert.AreEqual(new[] { 3f, 3f, 4f }, engine.Predict(new Input { A = 3, B = 4 }).Features);
        var reused = new Output();
        engine.Predict(new Input { A = 5, B = 6 }, ref reused);
        CollectionAssert.AreEqual(new[] { 5f, 5f, 6f }, reused.Features);
        Assert.IsNotNull(engine.OutputSchema.GetColumnOrNull("Features"));
    }

    [TestMethod]
    public void Predictions_do_not_share_their_arrays()
    {
        using var engine = Context.Model.CreatePredictionEngine<Input, Output>(Model);
        var first = engine.Predict(new Input { A = 1, B = 1 });
        engine.Predict(new Input { A = 2, B = 2 });
        CollectionAssert.AreEqual(new[] { 1f, 1f, 1f }, first.Features);
    }

    [TestMethod]
    public void A_missing_input_is_refused_when_the_engine_is_made() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Model.CreatePredictionEngine<Half, Output>(Model));

    [TestMethod]
    public void A_missing_output_is_ignored_unless_it_must_not_be()
    {
        using var engine = Context.Model.CreatePredictionEngine<Input, OutputAndMore>(Model);
        Assert.AreEqual(7, engine.Predict(new Input()).More);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Context.Model.CreatePredictionEngine<Input, OutputAndMore>(Model, ignoreMissingColumns: false));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Model.CreatePredictionEngine<Input, OutputAndMore>(Model, Data.Schema));
    }

    [TestMethod]
    public void A_column_of_another_type_is_refused_when_the_engine_is_made()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Model.CreatePredictionEngine<Doubled, Output>(Model));
        StringAssert.StartsWith(error.Message, "Schema mismatch for input column 'B': expected Double, got Single");
        Assert.ThrowsExactly<InvalidOperationException>(() => Context.Model.CreatePredictionEngine<Input, OutputOfDoubles>(Model));
        Assert.ThrowsExactly<InvalidOperationException>(() => Context.Model.CreatePredictionEngine<Input, OutputOfOne>(Model));
    }

    [TestMethod]
    public void An_example_or_model_that_is_null_is_refused()
    {
        using var engine = Context.Model.CreatePredictionEngine<Input, Output>(Model);
        Assert.ThrowsExactly<ArgumentNullException>(() => engine.Predict(null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => Context.Model.CreatePredictionEngine<Input, Output>(null!));
    }

    [TestMethod]
    public void An_input_schema_tells_the_sizes_that_the_type_does_not()
    {
        var definition = SchemaDefinition.Create(typeof(Vector));
        definition["Values"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        var data = Context.Data.LoadFromEnumerable(new[] { new Vector { Values = [1, 2] } }, definition);
        var model = Context.Transforms.Concatenate("Features", "Values").Fit(data);
        using var engine = Context.Model.CreatePredictionEngine<Vector, Output>(model, data.Schema);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 2), engine.OutputSchema["Values"].Type);
        CollectionAssert.AreEqual(new[] { 8f, 9f }, engine.Predict(new Vector { Values = [8, 9] }).Features);
    }

    [TestMethod]
    public void A_model_that_is_no_mapper_of_rows_is_refused()
    {
        Assert.Throws<Exception>(() => Context.Model.CreatePredictionEngine<Input, Output>(new Whole()));
    }

    /// <summary>Makes views, but no rows.</summary>
    sealed class Whole : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IDataView Transform(IDataView input) => input;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();
    }

    sealed class Input
    {
        public float A { get; set; }

        public float B { get; set; }
    }

    sealed class Half
    {
        public float A { get; set; }
    }

    sealed class Doubled
    {
        public double A { get; set; }

        public float B { get; set; }
    }

    sealed class OutputOfDoubles
    {
        public double[] Features { get; set; } = [];
    }

    sealed class OutputOfOne
    {
        public float Features { get; set; }
    }

    class Output
    {
        public float[] Features { get; set; } = [];
    }

    sealed class OutputAndMore : Output
    {
        public float More { get; set; } = 7;
    }

    sealed class Vector
    {
        public float[] Values { get; set; } = [];
    }
}
