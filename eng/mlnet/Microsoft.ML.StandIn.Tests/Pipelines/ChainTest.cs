using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.Pipelines;

/// <summary>Chains of estimators and of transformers.</summary>
[TestClass]
public sealed class ChainTest
{
    static readonly MLContext Context = new(1);
    int _reads;

    [TestMethod]
    public void A_chain_applies_its_steps_in_order()
    {
        var model = Pipeline.Fit(Data);
        var output = model.Transform(Data);
        CollectionAssert.AreEqual(new[] { "A", "B", "C", "Features" }, output.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 1f, 10f }, output.GetColumn<float[]>("Features").First());
        CollectionAssert.AreEqual(
            output.Schema.Select(column => column.Name).ToArray(), model.GetOutputSchema(Data.Schema).Select(column => column.Name).ToArray());
        Assert.AreEqual(2, model.Count());
    }

    [TestMethod]
    public void Transforming_is_lazy()
    {
        var output = Pipeline.Fit(Data).Transform(Data);
        Assert.AreEqual(0, _reads);
        Assert.AreEqual(2, output.GetColumn<float>("C").Count());
        Assert.AreEqual(1, _reads);
    }

    [TestMethod]
    public void A_step_that_does_not_fit_is_refused_alike_by_schema_fit_and_transform()
    {
        var pipeline = Context.Transforms.CopyColumns("C", "Nowhere").Append(Context.Transforms.CopyColumns("D", "C"));
        Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.Fit(Data));
        var model = Pipeline.Fit(Data);
        var other = Context.Data.LoadFromEnumerable(new[] { new Other() });
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(other));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.GetOutputSchema(other.Schema));
    }

    [TestMethod]
    public void A_delegate_sees_what_was_fitted()
    {
        ITransformer? seen = null;
        var model = Context.Transforms.CopyColumns("C", "A").WithOnFitDelegate(fitted => seen = fitted)
            .Append(Context.Transforms.CopyColumns("D", "C")).Fit(Data);
        Assert.AreSame(model.First(), seen);
    }

    [TestMethod]
    public void After_a_checkpoint_the_data_is_read_once_for_all_later_steps()
    {
        var copy = Context.Transforms.CopyColumns("C", "A");
        var (first, second) = (Context.Transforms.NormalizeMinMax("X", "C"), Context.Transforms.NormalizeMinMax("Y", "C"));
        copy.AppendCacheCheckpoint(Context).Append(first).Append(second).Fit(Data);
        Assert.AreEqual(1, _reads);
        copy.Append(first).Append(second).Fit(Data);
        Assert.IsTrue(_reads > 2, $"{_reads} readings");
    }

    [TestMethod]
    public void A_step_of_another_scope_is_left_out()
    {
        var chain = new EstimatorChain<ITransformer>()
            .Append(Context.Transforms.CopyColumns("C", "A"), TransformerScope.Training)
            .Append(Context.Transforms.CopyColumns("D", "B"))
            .Fit(Data);
        Assert.IsNull(chain.GetOutputSchema(Data.Schema).GetColumnOrNull("C"), "a chain that is not told what for is for scoring");
        Assert.IsNull(chain.Transform(Data).Schema.GetColumnOrNull("C"));
        foreach (var scope in new[] { TransformerScope.Training, TransformerScope.TrainTest, TransformerScope.Everything })
        {
            Assert.IsNotNull(chain.GetOutputSchema(Data.Schema, scope).GetColumnOrNull("C"), $"{scope}");
            Assert.IsNotNull(chain.Transform(Data, scope).Schema.GetColumnOrNull("C"), $"{scope}");
            Assert.AreEqual(2, chain.GetModelFor(scope).Count(), $"{scope}");
        }
        foreach (var scope in new[] { TransformerScope.Testing, TransformerScope.Scoring }) Assert.AreEqual(1, chain.GetModelFor(scope).Count(), $"{scope}");
        Assert.AreEqual(0, chain.GetModelFor(TransformerScope.None).Count());
        var scoring = chain.GetModelFor(TransformerScope.Scoring);
        Assert.IsNull(scoring.GetOutputSchema(Data.Schema).GetColumnOrNull("C"));
        Assert.IsNotNull(scoring.Transform(Data).Schema.GetColumnOrNull("D"));
    }

    [TestMethod]
    public void Chains_that_cannot_be_are_refused()
    {
        var copy = Context.Transforms.CopyColumns("C", "A");
        Assert.ThrowsExactly<InvalidOperationException>(() => new EstimatorChain<ITransformer>().AppendCacheCheckpoint(Context));
        Assert.ThrowsExactly<InvalidOperationException>(() => new TransformerChain<ColumnConcatenatingTransformer>(copy.Fit(Data)));
        Assert.ThrowsExactly<InvalidOperationException>(() => new TransformerChain<ITransformer>((ITransformer)null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => copy.Append((IEstimator<ITransformer>)null!));
    }

    [TestMethod]
    public void A_chain_without_steps_changes_nothing()
    {
        var chain = new EstimatorChain<ITransformer>().Fit(Data);
        Assert.IsNull(chain.LastTransformer);
        Assert.IsTrue(((ITransformer)chain).IsRowToRowMapper);
        CollectionAssert.AreEqual(new[] { 1f, 2f }, chain.Transform(Data).GetColumn<float>("A").ToArray());
    }

    [TestMethod]
    public void A_chain_within_a_chain_is_one_step()
    {
        var inner = Context.Transforms.CopyColumns("E", "A").Append(Context.Transforms.CopyColumns("F", "A"));
        var chain = Context.Transforms.CopyColumns("C", "A").Append(Context.Transforms.CopyColumns("D", "A")).Append(inner).Fit(Data);
        Assert.AreEqual(3, chain.Count());
        Assert.AreEqual(2, chain.LastTransformer.Count());
    }

    [TestMethod]
    public void A_chain_is_a_mapper_of_rows_when_all_its_steps_are()
    {
        ITransformer model = Pipeline.Fit(Data);
        Assert.IsTrue(model.IsRowToRowMapper);
        var mapper = model.GetRowToRowMapper(Data.Schema);
        var needed = mapper.GetDependencies([mapper.OutputSchema["C"]]).Select(column => column.Name).ToArray();
        CollectionAssert.AreEqual(new[] { "A" }, needed);
    }

    static EstimatorChain<ColumnConcatenatingTransformer> Pipeline =>
        Context.Transforms.CopyColumns("C", "A").Append(Context.Transforms.Concatenate("Features", "A", "C", "B"));

    IDataView Data => Context.Data.LoadFromEnumerable(Read());

    IEnumerable<Row> Read()
    {
        _reads++;
        yield return new Row { A = 1, B = 10 };
        yield return new Row { A = 2, B = 20 };
    }

    sealed class Row
    {
        public float A { get; set; }

        public float B { get; set; }
    }

    sealed class Other
    {
        public float B { get; set; }
    }
}
