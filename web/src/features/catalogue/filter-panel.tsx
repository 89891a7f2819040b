import { useQuery } from '@tanstack/react-query';
import { Search, SlidersHorizontal, X } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { currencies, currencyCodes, type CurrencyCode } from '@shared/money/currency.ts';
import { useLocalize, useT } from '@/app/i18n.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { SelectField, TextField } from '@/components/ui/field.tsx';
import { boundToAddress, type BrowseSearch } from './browse-search.ts';
import { categoriesQuery } from './queries.ts';

type FilterProps = {
  search: BrowseSearch;
  onChange: (part: Partial<BrowseSearch>) => void;
};

/** Search words, sort order and the way to the filters; each change goes into the address. */
export function BrowseTools({ search, onChange }: FilterProps) {
  const t = useT();
  const [words, setWords] = useState(search.q ?? '');
  const [isOpen, setIsOpen] = useState(false);
  const [shownFor, setShownFor] = useState(search.q);
  if (shownFor !== search.q) {
    // The address changed by other means (a chip, the back button): the field follows it.
    setShownFor(search.q);
    setWords(search.q ?? '');
  }
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    onChange({ q: words.trim() || undefined, sort: undefined });
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <form role="search" className="relative min-w-0 flex-1 basis-64" onSubmit={handleSubmit}>
        <Search
          aria-hidden
          className="pointer-events-none absolute start-3 top-1/2 size-4.5 -translate-y-1/2 text-ink-soft"
        />
        <input
          type="search"
          name="q"
          aria-label={t('shop.search')}
          placeholder={t('shop.search_hint')}
          value={words}
          maxLength={200}
          enterKeyHint="search"
          onChange={(event) => setWords(event.target.value)}
          className="field-box ps-10"
        />
      </form>
      <label className="flex items-center gap-2 text-sm">
        <span className="text-ink-soft max-sm:sr-only">{t('shop.sort')}</span>
        <select
          value={search.sort ?? (search.q ? 'relevance' : 'newest')}
          onChange={(event) => onChange({ sort: event.target.value as BrowseSearch['sort'] })}
          className="field-box w-auto"
        >
          {search.q ? <option value="relevance">{t('shop.sort_relevance')}</option> : null}
          <option value="newest">{t('shop.sort_newest')}</option>
          <option value="price_up">{t('shop.sort_price_up')}</option>
          <option value="price_down">{t('shop.sort_price_down')}</option>
        </select>
      </label>
      <Button tone="quiet" icon={<SlidersHorizontal aria-hidden className="size-4" />} onClick={() => setIsOpen(true)}>
        {t('shop.filters')}
      </Button>
      <Dialog title={t('shop.filters')} isOpen={isOpen} onClose={() => setIsOpen(false)}>
        <FilterForm
          search={search}
          onApply={(part) => {
            onChange(part);
            setIsOpen(false);
          }}
        />
      </Dialog>
    </div>
  );
}

function FilterForm({ search, onApply }: { search: BrowseSearch; onApply: (part: Partial<BrowseSearch>) => void }) {
  const t = useT();
  const localize = useLocalize();
  const { data: categories = [] } = useQuery(categoriesQuery());
  const [category, setCategory] = useState(search.category ?? '');
  const [currency, setCurrency] = useState<CurrencyCode | ''>(search.currency ?? '');
  const [min, setMin] = useState(search.min ?? '');
  const [max, setMax] = useState(search.max ?? '');
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    const chosen = currency === '' ? undefined : currency;
    onApply({
      category: category || undefined,
      currency: chosen,
      min: boundToAddress(min, chosen),
      max: boundToAddress(max, chosen),
    });
  }
  return (
    <form className="grid gap-4" onSubmit={handleSubmit}>
      <SelectField label={t('shop.category')} value={category} onChange={(event) => setCategory(event.target.value)}>
        <option value="">{t('shop.all_categories')}</option>
        {categories.map((one) => (
          <option key={one.id} value={one.slug}>
            {localize(one.name)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('shop.currency')}
        value={currency}
        onChange={(event) => setCurrency(event.target.value as CurrencyCode | '')}
      >
        <option value="">{t('shop.any_currency')}</option>
        {currencyCodes.map((code) => (
          <option key={code} value={code}>
            {code}
          </option>
        ))}
      </SelectField>
      <fieldset className="grid grid-cols-2 gap-3" disabled={currency === ''}>
        <legend className="mb-1 text-sm font-medium">{t('shop.price')}</legend>
        <TextField
          label={t('shop.price_from')}
          inputMode="decimal"
          dir="ltr"
          prefix={currency === '' ? '' : currencies[currency].symbol}
          value={min}
          onChange={(event) => setMin(event.target.value)}
        />
        <TextField
          label={t('shop.price_to')}
          inputMode="decimal"
          dir="ltr"
          prefix={currency === '' ? '' : currencies[currency].symbol}
          value={max}
          onChange={(event) => setMax(event.target.value)}
        />
        {currency === '' ? <p className="col-span-2 text-xs text-ink-soft">{t('shop.price_needs_currency')}</p> : null}
      </fieldset>
      <div className="flex justify-between gap-2">
        <Button
          tone="ghost"
          onClick={() => onApply({ category: undefined, currency: undefined, min: undefined, max: undefined })}
        >
          {t('shop.clear')}
        </Button>
        <Button type="submit">{t('shop.apply')}</Button>
      </div>
    </form>
  );
}

/** Filters that are on, each with one press to take it off. */
export function FilterChips({ search, onChange }: FilterProps) {
  const t = useT();
  const localize = useLocalize();
  const { data: categories = [] } = useQuery({ ...categoriesQuery(), enabled: search.category !== undefined });
  const categoryName = categories.find((one) => one.slug === search.category)?.name;
  const chips: { key: keyof BrowseSearch; text: string }[] = [];
  if (search.q) chips.push({ key: 'q', text: search.q });
  if (search.category) chips.push({ key: 'category', text: localize(categoryName) || search.category });
  if (search.currency) chips.push({ key: 'currency', text: search.currency });
  if (search.min) chips.push({ key: 'min', text: t('shop.from_amount', { amount: search.min }) });
  if (search.max) chips.push({ key: 'max', text: t('shop.to_amount', { amount: search.max }) });
  if (chips.length === 0) return null;
  return (
    <ul aria-label={t('shop.filters_on')} className="flex flex-wrap gap-2">
      {chips.map(({ key, text }) => (
        <li key={key}>
          <button
            type="button"
            aria-label={t('shop.remove_filter', { name: text })}
            className="inline-flex min-h-9 items-center gap-1.5 rounded-full border border-line-strong bg-surface ps-3 pe-2 text-sm hover:bg-brand-wash pointer-coarse:min-h-11"
            onClick={() =>
              onChange(
                key === 'currency' ? { currency: undefined, min: undefined, max: undefined } : { [key]: undefined },
              )
            }
          >
            <bdi>{text}</bdi>
            <X aria-hidden className="size-4 text-ink-soft" />
          </button>
        </li>
      ))}
    </ul>
  );
}
