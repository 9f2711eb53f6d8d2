// Template: which of the two ways a product takes. The choice depends on B's columns, the depth, whether A is transposed
// and whether C is added to; never on the number of rows of A, so that a row's result does not depend on its batch.

static void PASTE(product, VARIANT)(const CKernelsProduct *p) {
  if (p->columns <= NARROW_WIDEST && p->depth > 0 && !p->aIsTransposed && !p->addsToC) {
    PASTE(narrowProduct, VARIANT)(p);
    return;
  }
  PASTE(tiledProduct, VARIANT)(p);
}
