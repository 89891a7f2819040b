export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  api: {
    Tables: {
      [_ in never]: never;
    };
    Views: {
      addresses: {
        Row: {
          city: string;
          country: string;
          created_at: string;
          id: string;
          is_default: boolean;
          label: string | null;
          line1: string;
          line2: string | null;
          phone: string;
          postal_code: string | null;
          recipient: string;
          region: string | null;
        };
        ComputedFields: never;
        Insert: {
          city?: string | null;
          country?: string | null;
          created_at?: string | null;
          id?: string | null;
          is_default?: boolean | null;
          label?: string | null;
          line1?: string | null;
          line2?: string | null;
          phone?: string | null;
          postal_code?: string | null;
          recipient?: string | null;
          region?: string | null;
        };
        Update: {
          city?: string | null;
          country?: string | null;
          created_at?: string | null;
          id?: string | null;
          is_default?: boolean | null;
          label?: string | null;
          line1?: string | null;
          line2?: string | null;
          phone?: string | null;
          postal_code?: string | null;
          recipient?: string | null;
          region?: string | null;
        };
        Relationships: [];
      };
      admin_account_entries: {
        Row: {
          account_id: number | null;
          amount_minor: number | null;
          balance_minor: number | null;
          contra_account: number | null;
          contra_kind: string;
          contra_owner_id: string;
          contra_owner_type: string;
          currency: string;
          direction: string | null;
          effective_at: string | null;
          id: number | null;
          journal_id: number | null;
          journal_kind: string | null;
          kind: string | null;
          posted_at: string;
          reference_id: string | null;
          reference_type: string | null;
          side: string;
          version: number | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'accounts_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
        ];
      };
      admin_accounts: {
        Row: {
          closed_at: string | null;
          created_at: string;
          currency: string;
          held_minor: number | null;
          id: number;
          kind: string;
          mode: string;
          owner_id: string;
          owner_type: string;
          posted_minor: number | null;
          side: string;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          closed_at?: string | null;
          created_at?: string | null;
          currency?: string | null;
          held_minor?: never;
          id?: number | null;
          kind?: string | null;
          mode?: string | null;
          owner_id?: string | null;
          owner_type?: string | null;
          posted_minor?: never;
          side?: string | null;
          updated_at?: string | null;
          version?: number | null;
        };
        Update: {
          closed_at?: string | null;
          created_at?: string | null;
          currency?: string | null;
          held_minor?: never;
          id?: number | null;
          kind?: string | null;
          mode?: string | null;
          owner_id?: string | null;
          owner_type?: string | null;
          posted_minor?: never;
          side?: string | null;
          updated_at?: string | null;
          version?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: 'accounts_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
        ];
      };
      admin_adjustments: {
        Row: {
          amount_minor: number | null;
          can_decide: boolean | null;
          credit_account: number;
          credit_kind: string;
          currency: string | null;
          debit_account: number;
          debit_kind: string;
          decided_at: string | null;
          decided_by: string | null;
          decision_reason: string | null;
          evidence: string;
          id: string;
          is_mine: boolean | null;
          journal_id: number | null;
          reason: string;
          requested_at: string;
          requested_by: string;
          status: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'approvals_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
        ];
      };
      admin_approval_limits: {
        Row: {
          action: string | null;
          alone_max_minor: number;
          ask_max_minor: number;
          currency: string;
          decide_max_minor: number;
          role: string;
        };
        ComputedFields: never;
        Insert: {
          action?: string | null;
          alone_max_minor?: number | null;
          ask_max_minor?: number | null;
          currency?: string | null;
          decide_max_minor?: number | null;
          role?: string | null;
        };
        Update: {
          action?: string | null;
          alone_max_minor?: number | null;
          ask_max_minor?: number | null;
          currency?: string | null;
          decide_max_minor?: number | null;
          role?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'approval_limits_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
          {
            foreignKeyName: 'approval_limits_role_fkey';
            columns: ['role'];
            isOneToOne: false;
            referencedRelation: 'admin_roles';
            referencedColumns: ['code'];
          },
        ];
      };
      admin_approvals: {
        Row: {
          about: Json | null;
          action: string;
          amount_minor: number | null;
          can_decide: boolean | null;
          change: Json | null;
          currency: string | null;
          decided_at: string | null;
          decided_by: string | null;
          decided_by_label: string | null;
          decision_reason: string | null;
          evidence: string;
          expires_at: string;
          id: string;
          is_mine: boolean | null;
          payload: NonNullable<Json>;
          reason: string;
          requested_at: string;
          requested_by: string;
          requested_by_label: string | null;
          result: Json | null;
          status: string;
          summary: string;
        };
        ComputedFields: never;
        Insert: {
          about?: Json | null;
          action?: string | null;
          amount_minor?: number | null;
          can_decide?: never;
          change?: Json | null;
          currency?: string | null;
          decided_at?: string | null;
          decided_by?: string | null;
          decided_by_label?: never;
          decision_reason?: string | null;
          evidence?: string | null;
          expires_at?: string | null;
          id?: string | null;
          is_mine?: never;
          payload?: Json | null;
          reason?: string | null;
          requested_at?: string | null;
          requested_by?: string | null;
          requested_by_label?: never;
          result?: Json | null;
          status?: string | null;
          summary?: string | null;
        };
        Update: {
          about?: Json | null;
          action?: string | null;
          amount_minor?: number | null;
          can_decide?: never;
          change?: Json | null;
          currency?: string | null;
          decided_at?: string | null;
          decided_by?: string | null;
          decided_by_label?: never;
          decision_reason?: string | null;
          evidence?: string | null;
          expires_at?: string | null;
          id?: string | null;
          is_mine?: never;
          payload?: Json | null;
          reason?: string | null;
          requested_at?: string | null;
          requested_by?: string | null;
          requested_by_label?: never;
          result?: Json | null;
          status?: string | null;
          summary?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'approvals_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
        ];
      };
      admin_audit_log: {
        Row: {
          action: string;
          actor_id: string | null;
          actor_label: string | null;
          actor_role: string;
          after: Json | null;
          at: string;
          before: Json | null;
          entity_id: string;
          entity_type: string;
          id: number;
          ip: string | null;
          reason: string | null;
          request_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          action?: string | null;
          actor_id?: string | null;
          actor_label?: never;
          actor_role?: string | null;
          after?: Json | null;
          at?: string | null;
          before?: Json | null;
          entity_id?: string | null;
          entity_type?: string | null;
          id?: number | null;
          ip?: never;
          reason?: string | null;
          request_id?: string | null;
        };
        Update: {
          action?: string | null;
          actor_id?: string | null;
          actor_label?: never;
          actor_role?: string | null;
          after?: Json | null;
          at?: string | null;
          before?: Json | null;
          entity_id?: string | null;
          entity_type?: string | null;
          id?: number | null;
          ip?: never;
          reason?: string | null;
          request_id?: string | null;
        };
        Relationships: [];
      };
      admin_automatic_payout_runs: {
        Row: {
          amount_minor: number | null;
          available_minor: number | null;
          currency: string | null;
          id: string;
          outcome: string;
          planned_on: string;
          ran_at: string;
          skip_reason: string | null;
          store_id: string;
          store_name: string;
          week: string;
          withdrawal_code: string | null;
          withdrawal_id: string | null;
          withdrawal_status: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'weekly_runs_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'admin_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'weekly_runs_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'my_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'weekly_runs_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'weekly_runs_withdrawal_id_fkey';
            columns: ['withdrawal_id'];
            isOneToOne: true;
            referencedRelation: 'admin_payout_batch_items';
            referencedColumns: ['retried_by_id'];
          },
          {
            foreignKeyName: 'weekly_runs_withdrawal_id_fkey';
            columns: ['withdrawal_id'];
            isOneToOne: true;
            referencedRelation: 'admin_withdrawals';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'weekly_runs_withdrawal_id_fkey';
            columns: ['withdrawal_id'];
            isOneToOne: true;
            referencedRelation: 'admin_withdrawals';
            referencedColumns: ['retried_by_id'];
          },
          {
            foreignKeyName: 'weekly_runs_withdrawal_id_fkey';
            columns: ['withdrawal_id'];
            isOneToOne: true;
            referencedRelation: 'withdrawals';
            referencedColumns: ['id'];
          },
        ];
      };
      admin_automatic_payouts: {
        Row: {
          attempts: number;
          country: string;
          currency: string | null;
          destination_label: string | null;
          id: string;
          is_on: boolean;
          min_minor: number | null;
          next_run_at: string | null;
          planned_on: string | null;
          set_by_email: string | null;
          status: string | null;
          stop_reason: string | null;
          store_id: string;
          store_name: string;
          store_slug: string;
          updated_at: string;
          version: number;
          weekday: number | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'schedules_store_id_fkey';
            columns: ['id'];
            isOneToOne: true;
            referencedRelation: 'admin_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'schedules_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: true;
            referencedRelation: 'admin_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'schedules_store_id_fkey';
            columns: ['id'];
            isOneToOne: true;
            referencedRelation: 'my_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'schedules_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: true;
            referencedRelation: 'my_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'schedules_store_id_fkey';
            columns: ['id'];
            isOneToOne: true;
            referencedRelation: 'stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'schedules_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: true;
            referencedRelation: 'stores';
            referencedColumns: ['id'];
          },
        ];
      };
      admin_bank_accounts: {
        Row: {
          account_number: string;
          bank_name: string;
          bic: string | null;
          closing_minor: number | null;
          created_at: string;
          csv_format: Json | null;
          currency: string | null;
          format: string;
          holder_name: string;
          id: string;
          last_booked_on: string | null;
          open_lines: number | null;
          receives_transfers: boolean;
          sends_payouts: boolean;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Relationships: [];
      };
      admin_bank_lines: {
        Row: {
          actions: string[] | null;
          amount_minor: number;
          bank_account_id: string;
          bank_name: string;
          bank_reference: string | null;
          booked_on: string;
          counterparty_account: string | null;
          counterparty_name: string | null;
          created_at: string;
          currency: string | null;
          end_to_end_reference: string | null;
          events: Json | null;
          explained_at: string | null;
          id: string;
          narration: string;
          open_approval_id: string | null;
          problem: string | null;
          provider: string | null;
          raw: string;
          return_code: string | null;
          statement_import_id: string;
          status: string;
          suggestions: Json | null;
          transfer_reference: string | null;
          transfer_reference_id: string | null;
          user_email: string | null;
          user_id: string | null;
          value_on: string | null;
          version: number;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'statement_lines_bank_account_id_fkey';
            columns: ['bank_account_id'];
            isOneToOne: false;
            referencedRelation: 'admin_bank_accounts';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'statement_lines_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'admin_provider_health';
            referencedColumns: ['provider'];
          },
          {
            foreignKeyName: 'statement_lines_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'payment_providers';
            referencedColumns: ['provider'];
          },
          {
            foreignKeyName: 'statement_lines_statement_import_id_fkey';
            columns: ['statement_import_id'];
            isOneToOne: false;
            referencedRelation: 'admin_statement_imports';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'statement_lines_transfer_reference_id_fkey';
            columns: ['transfer_reference_id'];
            isOneToOne: false;
            referencedRelation: 'transfer_references';
            referencedColumns: ['id'];
          },
        ];
      };
      admin_bank_transfers: {
        Row: {
          amount_minor: number | null;
          approval_id: string;
          bank_reference: string;
          created_at: string;
          currency: string | null;
          id: string;
          journal_id: number;
          reason: string;
          recorded_by: string;
          user_email: string | null;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          amount_minor?: never;
          approval_id?: string | null;
          bank_reference?: string | null;
          created_at?: string | null;
          currency?: never;
          id?: string | null;
          journal_id?: number | null;
          reason?: string | null;
          recorded_by?: string | null;
          user_email?: never;
          user_id?: string | null;
        };
        Update: {
          amount_minor?: never;
          approval_id?: string | null;
          bank_reference?: string | null;
          created_at?: string | null;
          currency?: never;
          id?: string | null;
          journal_id?: number | null;
          reason?: string | null;
          recorded_by?: string | null;
          user_email?: never;
          user_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'bank_transfers_approval_id_fkey';
            columns: ['approval_id'];
            isOneToOne: true;
            referencedRelation: 'admin_adjustments';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'bank_transfers_approval_id_fkey';
            columns: ['approval_id'];
            isOneToOne: true;
            referencedRelation: 'admin_approvals';
            referencedColumns: ['id'];
          },
        ];
      };
      admin_books: {
        Row: {
          closed_until: string | null;
          time_zone: string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      admin_clearing_accounts: {
        Row: {
          account_id: number;
          balance_minor: number | null;
          clearing_limit_hours: number | null;
          currency: string | null;
          explained_minor: number | null;
          id: number;
          late_after_hours: number | null;
          minor_1_day: number | null;
          minor_3_days: number | null;
          minor_7_days: number | null;
          minor_older: number | null;
          oldest_at: string | null;
          open_count: number | null;
          over_limit_count: number | null;
          over_limit_minor: number | null;
          provider: string;
          recent_minor: number | null;
          unexplained_minor: number | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      admin_clearing_items: {
        Row: {
          account_id: number;
          age_days: number | null;
          currency: string | null;
          day: string;
          fee_minor: number;
          gross_minor: number;
          id: number;
          is_explained: boolean | null;
          is_over_limit: boolean | null;
          open_minor: number;
          opened_at: string;
          provider: string;
          reference: string | null;
          subject_id: string | null;
          subject_key: string;
          subject_type: string;
        };
        ComputedFields: never;
        Relationships: [];
      };
      admin_closings: {
        Row: {
          approval_id: string | null;
          closed_at: string;
          ends_at: string;
          id: number;
          is_closed: boolean | null;
          last_journal_id: number;
          period: string;
          reopened_at: string | null;
          reopening_id: string | null;
          starts_at: string;
          starts_on: string;
        };
        ComputedFields: never;
        Insert: {
          approval_id?: string | null;
          closed_at?: string | null;
          ends_at?: string | null;
          id?: number | null;
          is_closed?: never;
          last_journal_id?: number | null;
          period?: string | null;
          reopened_at?: string | null;
          reopening_id?: string | null;
          starts_at?: string | null;
          starts_on?: string | null;
        };
        Update: {
          approval_id?: string | null;
          closed_at?: string | null;
          ends_at?: string | null;
          id?: number | null;
          is_closed?: never;
          last_journal_id?: number | null;
          period?: string | null;
          reopened_at?: string | null;
          reopening_id?: string | null;
          starts_at?: string | null;
          starts_on?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'closings_approval_id_fkey';
            columns: ['approval_id'];
            isOneToOne: false;
            referencedRelation: 'admin_adjustments';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'closings_approval_id_fkey';
            columns: ['approval_id'];
            isOneToOne: false;
            referencedRelation: 'admin_approvals';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'closings_reopening_id_fkey';
            columns: ['reopening_id'];
            isOneToOne: false;
            referencedRelation: 'admin_adjustments';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'closings_reopening_id_fkey';
            columns: ['reopening_id'];
            isOneToOne: false;
            referencedRelation: 'admin_approvals';
            referencedColumns: ['id'];
          },
        ];
      };
      admin_deliveries: {
        Row: {
          attempts: number;
          available_at: string;
          created_at: string;
          id: string;
          kind: string;
          last_error: string | null;
          locale: string;
          message_id: string | null;
          sent_at: string | null;
          status: string;
          subject: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          attempts?: number | null;
          available_at?: string | null;
          created_at?: string | null;
          id?: string | null;
          kind?: string | null;
          last_error?: string | null;
          locale?: string | null;
          message_id?: string | null;
          sent_at?: string | null;
          status?: string | null;
          subject?: string | null;
          user_id?: string | null;
        };
        Update: {
          attempts?: number | null;
          available_at?: string | null;
          created_at?: string | null;
          id?: string | null;
          kind?: string | null;
          last_error?: string | null;
          locale?: string | null;
          message_id?: string | null;
          sent_at?: string | null;
          status?: string | null;
          subject?: string | null;
          user_id?: string | null;
        };
        Relationships: [];
      };
      admin_disputes: {
        Row: {
          amount_minor: number | null;
          answer_by: string | null;
          category: string | null;
          currency: string | null;
          held_minor: number | null;
          id: string;
          is_order_frozen: boolean;
          journal_id: number | null;
          loss_minor: number | null;
          opened_at: string;
          order_code: string | null;
          order_id: string | null;
          payment_id: string;
          payment_reference: string;
          provider: string;
          provider_dispute_id: string;
          recovered_minor: number | null;
          resolved_at: string | null;
          status: string;
          user_email: string | null;
          user_id: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'disputes_payment_id_fkey';
            columns: ['payment_id'];
            isOneToOne: false;
            referencedRelation: 'admin_payments';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'disputes_payment_id_fkey';
            columns: ['payment_id'];
            isOneToOne: false;
            referencedRelation: 'payments';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'disputes_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'admin_provider_health';
            referencedColumns: ['provider'];
          },
          {
            foreignKeyName: 'disputes_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'payment_providers';
            referencedColumns: ['provider'];
          },
        ];
      };
      admin_exchanges: {
        Row: {
          from_account: number;
          from_currency: string;
          gross_minor: number;
          journal_id: number;
          posted_at: string;
          rate: string | null;
          rate_id: number;
          rounding_minor: string | null;
          source_minor: number;
          spread_basis_points: number;
          spread_minor: number;
          target_minor: number;
          to_account: number;
          to_currency: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'exchange_rates_from_currency_fkey';
            columns: ['from_currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
          {
            foreignKeyName: 'exchange_rates_to_currency_fkey';
            columns: ['to_currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
          {
            foreignKeyName: 'exchanges_from_account_fkey';
            columns: ['from_account'];
            isOneToOne: false;
            referencedRelation: 'admin_accounts';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'exchanges_from_account_fkey';
            columns: ['from_account'];
            isOneToOne: false;
            referencedRelation: 'admin_adjustments';
            referencedColumns: ['credit_account'];
          },
          {
            foreignKeyName: 'exchanges_from_account_fkey';
            columns: ['from_account'];
            isOneToOne: false;
            referencedRelation: 'admin_adjustments';
            referencedColumns: ['debit_account'];
          },
          {
            foreignKeyName: 'exchanges_from_account_fkey';
            columns: ['from_account'];
            isOneToOne: false;
            referencedRelation: 'wallets';
            referencedColumns: ['account_id'];
          },
          {
            foreignKeyName: 'exchanges_journal_id_fkey';
            columns: ['journal_id'];
            isOneToOne: true;
            referencedRelation: 'admin_journals';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'exchanges_journal_id_fkey';
            columns: ['journal_id'];
            isOneToOne: true;
            referencedRelation: 'admin_order_ledger';
            referencedColumns: ['journal_id'];
          },
          {
            foreignKeyName: 'exchanges_journal_id_fkey';
            columns: ['journal_id'];
            isOneToOne: true;
            referencedRelation: 'admin_transfers';
            referencedColumns: ['journal_id'];
          },
          {
            foreignKeyName: 'exchanges_rate_id_fkey';
            columns: ['rate_id'];
            isOneToOne: false;
            referencedRelation: 'exchange_rates';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'exchanges_to_account_fkey';
            columns: ['to_account'];
            isOneToOne: false;
            referencedRelation: 'admin_accounts';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'exchanges_to_account_fkey';
            columns: ['to_account'];
            isOneToOne: false;
            referencedRelation: 'admin_adjustments';
            referencedColumns: ['credit_account'];
          },
          {
            foreignKeyName: 'exchanges_to_account_fkey';
            columns: ['to_account'];
            isOneToOne: false;
            referencedRelation: 'admin_adjustments';
            referencedColumns: ['debit_account'];
          },
          {
            foreignKeyName: 'exchanges_to_account_fkey';
            columns: ['to_account'];
            isOneToOne: false;
            referencedRelation: 'wallets';
            referencedColumns: ['account_id'];
          },
        ];
      };
      admin_inbox: {
        Row: {
          attempts: number;
          body: Json | null;
          decided_by: string | null;
          decided_by_email: string | null;
          decision_reason: string | null;
          error: string | null;
          event_key: string;
          fact: Json | null;
          id: string;
          inquiry: string | null;
          kind: string;
          next_attempt_at: string | null;
          processed_at: string | null;
          proof: string;
          provider: string;
          received_at: string;
          reference: string | null;
          signature_ok: boolean;
          status: string;
        };
        ComputedFields: never;
        Insert: {
          attempts?: number | null;
          body?: Json | null;
          decided_by?: string | null;
          decided_by_email?: never;
          decision_reason?: string | null;
          error?: string | null;
          event_key?: string | null;
          fact?: Json | null;
          id?: string | null;
          inquiry?: string | null;
          kind?: string | null;
          next_attempt_at?: never;
          processed_at?: string | null;
          proof?: string | null;
          provider?: string | null;
          received_at?: string | null;
          reference?: string | null;
          signature_ok?: boolean | null;
          status?: string | null;
        };
        Update: {
          attempts?: number | null;
          body?: Json | null;
          decided_by?: string | null;
          decided_by_email?: never;
          decision_reason?: string | null;
          error?: string | null;
          event_key?: string | null;
          fact?: Json | null;
          id?: string | null;
          inquiry?: string | null;
          kind?: string | null;
          next_attempt_at?: never;
          processed_at?: string | null;
          proof?: string | null;
          provider?: string | null;
          received_at?: string | null;
          reference?: string | null;
          signature_ok?: boolean | null;
          status?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'inbox_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'admin_provider_health';
            referencedColumns: ['provider'];
          },
          {
            foreignKeyName: 'inbox_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'payment_providers';
            referencedColumns: ['provider'];
          },
        ];
      };
      admin_jobs: {
        Row: {
          description: string;
          every: string | null;
          is_late: boolean | null;
          last_error: string | null;
          last_finished_at: string | null;
          last_result: Json | null;
          last_started_at: string | null;
          last_status: string | null;
          name: string;
          runs: number;
          schedule: string;
        };
        ComputedFields: never;
        Insert: {
          description?: string | null;
          every?: never;
          is_late?: never;
          last_error?: string | null;
          last_finished_at?: string | null;
          last_result?: Json | null;
          last_started_at?: string | null;
          last_status?: string | null;
          name?: string | null;
          runs?: number | null;
          schedule?: string | null;
        };
        Update: {
          description?: string | null;
          every?: never;
          is_late?: never;
          last_error?: string | null;
          last_finished_at?: string | null;
          last_result?: Json | null;
          last_started_at?: string | null;
          last_status?: string | null;
          name?: string | null;
          runs?: number | null;
          schedule?: string | null;
        };
        Relationships: [];
      };
      admin_journals: {
        Row: {
          details: Json | null;
          effective_at: string | null;
          id: number;
          key: string;
          kind: string | null;
          posted_at: string;
          reference_id: string | null;
          reference_type: string | null;
          refusal: Json | null;
        };
        ComputedFields: never;
        Insert: {
          details?: never;
          effective_at?: never;
          id?: number | null;
          key?: string | null;
          kind?: never;
          posted_at?: string | null;
          reference_id?: string | null;
          reference_type?: never;
          refusal?: Json | null;
        };
        Update: {
          details?: never;
          effective_at?: never;
          id?: number | null;
          key?: string | null;
          kind?: never;
          posted_at?: string | null;
          reference_id?: string | null;
          reference_type?: never;
          refusal?: Json | null;
        };
        Relationships: [];
      };
      admin_levels: {
        Row: {
          evidence: string | null;
          level: number;
          level_name: NonNullable<Json>;
          owner_id: string;
          owner_type: string;
          set_at: string;
          set_by: string | null;
          set_by_label: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'owner_levels_level_fkey';
            columns: ['level'];
            isOneToOne: false;
            referencedRelation: 'payout_levels';
            referencedColumns: ['level'];
          },
        ];
      };
      admin_order_ledger: {
        Row: {
          amount_minor: number;
          credit_account: number;
          credit_label: string | null;
          currency: string;
          debit_account: number;
          debit_label: string | null;
          id: number;
          journal_id: number;
          journal_kind: string;
          kind: string;
          occurred_at: string;
          order_id: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'accounts_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
        ];
      };
      admin_orders: {
        Row: {
          address: NonNullable<Json>;
          age: number | null;
          buyer_email: string | null;
          buyer_fee_minor: number | null;
          buyer_id: string;
          buyer_name: string;
          cancel_requested_by: string | null;
          checkout_id: string;
          code: string;
          commission_minor: number | null;
          completed_at: string | null;
          created_at: string;
          currency: string;
          delivered_at: string | null;
          delivery_minor: number;
          dispute: Json | null;
          due_action: string | null;
          due_at: string | null;
          first_item_image_path: string | null;
          first_item_title: NonNullable<Json>;
          held_minor: number;
          id: string;
          inspection_ends_at: string | null;
          item_count: number;
          items_minor: number;
          last_seq: number;
          net_minor: number | null;
          note: string | null;
          open_decision_id: string | null;
          paid_at: string | null;
          payment_method: string;
          placed_at: string;
          provider_fee_minor: number | null;
          refund_to: string | null;
          refunded_minor: number;
          released_minor: number;
          return_requested_at: string | null;
          shipped_at: string | null;
          status: string;
          store_id: string;
          store_name: string;
          store_slug: string;
          tax_minor: number | null;
          total_minor: number;
          tracking_carrier: string | null;
          tracking_number: string | null;
          updated_at: string;
          version: number;
          viewer_role: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'orders_buyer_id_fkey';
            columns: ['buyer_id'];
            isOneToOne: false;
            referencedRelation: 'admin_users';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'orders_buyer_id_fkey';
            columns: ['buyer_id'];
            isOneToOne: false;
            referencedRelation: 'me';
            referencedColumns: ['user_id'];
          },
          {
            foreignKeyName: 'orders_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
          {
            foreignKeyName: 'orders_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'admin_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'orders_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'my_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'orders_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'stores';
            referencedColumns: ['id'];
          },
        ];
      };
      admin_outbox: {
        Row: {
          aggregate_id: string | null;
          aggregate_type: string;
          attempts: number;
          available_at: string;
          created_at: string;
          dead_at: string | null;
          delivered_at: string | null;
          id: string;
          last_error: string | null;
          payload: Json | null;
          status: string | null;
          topic: string;
        };
        ComputedFields: never;
        Insert: {
          aggregate_id?: string | null;
          aggregate_type?: string | null;
          attempts?: number | null;
          available_at?: string | null;
          created_at?: string | null;
          dead_at?: string | null;
          delivered_at?: string | null;
          id?: string | null;
          last_error?: string | null;
          payload?: never;
          status?: never;
          topic?: string | null;
        };
        Update: {
          aggregate_id?: string | null;
          aggregate_type?: string | null;
          attempts?: number | null;
          available_at?: string | null;
          created_at?: string | null;
          dead_at?: string | null;
          delivered_at?: string | null;
          id?: string | null;
          last_error?: string | null;
          payload?: never;
          status?: never;
          topic?: string | null;
        };
        Relationships: [];
      };
      admin_parked: {
        Row: {
          amount_minor: number | null;
          currency: string | null;
          id: string | null;
          is_forgotten: boolean | null;
          last_code: string | null;
          next_poll_at: string | null;
          poll_count: number | null;
          provider: string | null;
          reference: string | null;
          since: string | null;
          status: string | null;
          thing: string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      admin_payments: {
        Row: {
          amount_minor: number | null;
          attempts: Json | null;
          buyer_fee_minor: number | null;
          created_at: string;
          currency: string | null;
          expires_at: string;
          failure_code: string | null;
          fee_bearer: string | null;
          fee_minor: number | null;
          id: string;
          method: string;
          mode: string;
          next_poll_at: string | null;
          order_code: string | null;
          order_id: string | null;
          order_outcome: string | null;
          paid_at: string | null;
          poll_count: number;
          provider: string;
          provider_reference: string | null;
          purpose: string;
          reference: string;
          refunded_minor: number | null;
          refunds: Json | null;
          settle_journal_id: number | null;
          settled_at: string | null;
          settled_by: string | null;
          status: string;
          updated_at: string;
          user_email: string | null;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          amount_minor?: never;
          attempts?: never;
          buyer_fee_minor?: never;
          created_at?: string | null;
          currency?: never;
          expires_at?: string | null;
          failure_code?: string | null;
          fee_bearer?: never;
          fee_minor?: never;
          id?: string | null;
          method?: string | null;
          mode?: string | null;
          next_poll_at?: string | null;
          order_code?: string | null;
          order_id?: string | null;
          order_outcome?: string | null;
          paid_at?: string | null;
          poll_count?: number | null;
          provider?: string | null;
          provider_reference?: string | null;
          purpose?: string | null;
          reference?: string | null;
          refunded_minor?: never;
          refunds?: never;
          settle_journal_id?: number | null;
          settled_at?: string | null;
          settled_by?: string | null;
          status?: string | null;
          updated_at?: string | null;
          user_email?: never;
          user_id?: string | null;
        };
        Update: {
          amount_minor?: never;
          attempts?: never;
          buyer_fee_minor?: never;
          created_at?: string | null;
          currency?: never;
          expires_at?: string | null;
          failure_code?: string | null;
          fee_bearer?: never;
          fee_minor?: never;
          id?: string | null;
          method?: string | null;
          mode?: string | null;
          next_poll_at?: string | null;
          order_code?: string | null;
          order_id?: string | null;
          order_outcome?: string | null;
          paid_at?: string | null;
          poll_count?: number | null;
          provider?: string | null;
          provider_reference?: string | null;
          purpose?: string | null;
          reference?: string | null;
          refunded_minor?: never;
          refunds?: never;
          settle_journal_id?: number | null;
          settled_at?: string | null;
          settled_by?: string | null;
          status?: string | null;
          updated_at?: string | null;
          user_email?: never;
          user_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'payments_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'admin_provider_health';
            referencedColumns: ['provider'];
          },
          {
            foreignKeyName: 'payments_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'payment_providers';
            referencedColumns: ['provider'];
          },
        ];
      };
      admin_payout_batch_items: {
        Row: {
          account_name: string;
          amount_minor: number | null;
          batch_id: string;
          code: string;
          currency: string | null;
          destination_label: string | null;
          ended_at: string | null;
          id: string;
          owner_id: string;
          owner_type: string;
          paid_by_line_id: string | null;
          retried_by_code: string | null;
          retried_by_id: string | null;
          returned_by_line_id: string | null;
          status: string;
          withdrawal_id: string;
          withdrawal_status: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'batch_items_batch_id_fkey';
            columns: ['batch_id'];
            isOneToOne: false;
            referencedRelation: 'admin_payout_batches';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'batch_items_paid_by_line_id_fkey';
            columns: ['paid_by_line_id'];
            isOneToOne: false;
            referencedRelation: 'admin_bank_lines';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'batch_items_returned_by_line_id_fkey';
            columns: ['returned_by_line_id'];
            isOneToOne: false;
            referencedRelation: 'admin_bank_lines';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'batch_items_withdrawal_id_fkey';
            columns: ['withdrawal_id'];
            isOneToOne: false;
            referencedRelation: 'admin_payout_batch_items';
            referencedColumns: ['retried_by_id'];
          },
          {
            foreignKeyName: 'batch_items_withdrawal_id_fkey';
            columns: ['withdrawal_id'];
            isOneToOne: false;
            referencedRelation: 'admin_withdrawals';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'batch_items_withdrawal_id_fkey';
            columns: ['withdrawal_id'];
            isOneToOne: false;
            referencedRelation: 'admin_withdrawals';
            referencedColumns: ['retried_by_id'];
          },
          {
            foreignKeyName: 'batch_items_withdrawal_id_fkey';
            columns: ['withdrawal_id'];
            isOneToOne: false;
            referencedRelation: 'withdrawals';
            referencedColumns: ['id'];
          },
        ];
      };
      admin_payout_batches: {
        Row: {
          account_number: string | null;
          approved_at: string | null;
          approved_by: string | null;
          approved_by_email: string | null;
          bank_name: string | null;
          bank_reference: string | null;
          code: string;
          created_at: string;
          created_by: string;
          created_by_email: string | null;
          currency: string | null;
          ended_at: string | null;
          execute_on: string;
          exported_at: string | null;
          files: Json | null;
          id: string;
          item_count: number;
          items_by_status: Json | null;
          open_approval_id: string | null;
          sent_at: string | null;
          status: string;
          total_minor: number | null;
          version: number;
        };
        ComputedFields: never;
        Relationships: [];
      };
      admin_payout_destinations: {
        Row: {
          account_name: string;
          added_by: string;
          added_by_label: string | null;
          checked_at: string | null;
          created_at: string;
          currency: string | null;
          found_name: string | null;
          id: string;
          label: string | null;
          name_check: string | null;
          other_owners: number | null;
          owner_id: string;
          owner_type: string;
          removed_at: string | null;
          usable_at: string;
        };
        ComputedFields: never;
        Relationships: [];
      };
      admin_payout_limits: {
        Row: {
          currency: string | null;
          daily_minor: number | null;
          id: string | null;
          level: number;
          level_name: NonNullable<Json>;
          monthly_minor: number | null;
          updated_at: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'limits_level_fkey';
            columns: ['level'];
            isOneToOne: false;
            referencedRelation: 'payout_levels';
            referencedColumns: ['level'];
          },
        ];
      };
      admin_payout_rails: {
        Row: {
          country: string;
          currency: string | null;
          id: string | null;
          is_available: boolean;
          is_set_up: boolean | null;
          is_switchable: boolean | null;
          max_minor: number | null;
          min_minor: number | null;
          position: number;
          provider: string;
        };
        ComputedFields: never;
        Insert: {
          country?: string | null;
          currency?: never;
          id?: never;
          is_available?: boolean | null;
          is_set_up?: never;
          is_switchable?: never;
          max_minor?: never;
          min_minor?: never;
          position?: number | null;
          provider?: string | null;
        };
        Update: {
          country?: string | null;
          currency?: never;
          id?: never;
          is_available?: boolean | null;
          is_set_up?: never;
          is_switchable?: never;
          max_minor?: never;
          min_minor?: never;
          position?: number | null;
          provider?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'rails_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'admin_provider_health';
            referencedColumns: ['provider'];
          },
          {
            foreignKeyName: 'rails_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'payment_providers';
            referencedColumns: ['provider'];
          },
        ];
      };
      admin_pricing_rules: {
        Row: {
          amount_from_minor: number | null;
          amount_until_minor: number | null;
          bearer: string | null;
          category_id: string | null;
          category_name: Json | null;
          category_slug: string | null;
          country: string | null;
          created_at: string;
          created_by: string | null;
          currency: string | null;
          effective_from: string;
          effective_until: string | null;
          fixed_minor: number | null;
          free_per_month: number;
          id: string;
          is_latest: boolean | null;
          is_returned_on_reversal: boolean;
          kind: string;
          maximum_minor: number | null;
          method: string | null;
          minimum_minor: number | null;
          name: string;
          plan: string | null;
          priority: number;
          promotion_from: string | null;
          promotion_until: string | null;
          provider: string | null;
          rate_bps: number | null;
          reason: string | null;
          rule_id: string;
          seller_level: string | null;
          state: string | null;
          store_id: string | null;
          store_name: string | null;
          version: number;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'rules_category_id_fkey';
            columns: ['category_id'];
            isOneToOne: false;
            referencedRelation: 'categories';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'rules_plan_fkey';
            columns: ['plan'];
            isOneToOne: false;
            referencedRelation: 'store_plans';
            referencedColumns: ['code'];
          },
          {
            foreignKeyName: 'rules_seller_level_fkey';
            columns: ['seller_level'];
            isOneToOne: false;
            referencedRelation: 'seller_levels';
            referencedColumns: ['code'];
          },
          {
            foreignKeyName: 'rules_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'admin_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'rules_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'my_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'rules_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'stores';
            referencedColumns: ['id'];
          },
        ];
      };
      admin_provider_health: {
        Row: {
          calls_day: number | null;
          changed_at: string;
          changed_by: string | null;
          changed_by_email: string | null;
          configured_methods: string[];
          dead_count: number | null;
          display_name: string;
          disputes_heard_at: string | null;
          events_day: number | null;
          forged_day: number | null;
          is_available: boolean;
          is_by_hand: boolean;
          keys_mode: string | null;
          known_count: number;
          last_answer_at: string | null;
          last_event_at: string | null;
          latency_milliseconds: number | null;
          mode: string;
          opened_at: string | null;
          pays_out: boolean;
          provider: string;
          reason: string | null;
          refused_day: number | null;
          reported_at: string | null;
          retry_at: string | null;
          slow_milliseconds: number | null;
          state: string;
          unknown_count: number;
          unknown_day: number | null;
          window_started_at: string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      admin_reconciliation_breaks: {
        Row: {
          approval_id: string | null;
          closed_at: string | null;
          currency: string | null;
          day: string;
          difference_minor: number | null;
          first_run_id: string | null;
          id: string;
          journal_id: number | null;
          kind: string;
          last_run_id: string | null;
          ledger_fee_minor: number | null;
          ledger_minor: number | null;
          occurred_at: string | null;
          open_approval_id: string | null;
          opened_at: string;
          provider: string;
          provider_fee_minor: number | null;
          provider_id: string | null;
          provider_minor: number | null;
          provider_record_id: string | null;
          provider_source: string | null;
          provider_status: string | null;
          reason: string | null;
          reference: string | null;
          resolution: string | null;
          resolutions: string[] | null;
          side: string;
          status: string;
          subject_id: string | null;
          subject_key: string;
          subject_type: string;
          version: number;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'breaks_first_run_id_fkey';
            columns: ['first_run_id'];
            isOneToOne: false;
            referencedRelation: 'admin_reconciliation_runs';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'breaks_first_run_id_fkey';
            columns: ['first_run_id'];
            isOneToOne: false;
            referencedRelation: 'admin_report_days';
            referencedColumns: ['run_id'];
          },
          {
            foreignKeyName: 'breaks_last_run_id_fkey';
            columns: ['last_run_id'];
            isOneToOne: false;
            referencedRelation: 'admin_reconciliation_runs';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'breaks_last_run_id_fkey';
            columns: ['last_run_id'];
            isOneToOne: false;
            referencedRelation: 'admin_report_days';
            referencedColumns: ['run_id'];
          },
          {
            foreignKeyName: 'breaks_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'admin_reconciliation_rails';
            referencedColumns: ['provider'];
          },
        ];
      };
      admin_reconciliation_rails: {
        Row: {
          clearing_limit_hours: number | null;
          compared_to: string | null;
          display_name: string;
          is_enabled: boolean;
          late_after_hours: number | null;
          open_breaks: number | null;
          provider: string;
          source: string;
          time_zone: string;
          today: string | null;
          version: number;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'rails_provider_fkey';
            columns: ['provider'];
            isOneToOne: true;
            referencedRelation: 'admin_provider_health';
            referencedColumns: ['provider'];
          },
          {
            foreignKeyName: 'rails_provider_fkey';
            columns: ['provider'];
            isOneToOne: true;
            referencedRelation: 'payment_providers';
            referencedColumns: ['provider'];
          },
        ];
      };
      admin_reconciliation_runs: {
        Row: {
          attempts: number;
          break_count: number | null;
          collected_at: string | null;
          compared_at: string | null;
          created_at: string;
          day: string;
          error: string | null;
          id: string;
          next_attempt_at: string;
          position: string | null;
          provider: string;
          record_count: number;
          requested_by_label: string | null;
          round: number;
          stage: string | null;
          status: string;
          unanswered_count: number;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          attempts?: number | null;
          break_count?: number | null;
          collected_at?: string | null;
          compared_at?: string | null;
          created_at?: string | null;
          day?: string | null;
          error?: string | null;
          id?: string | null;
          next_attempt_at?: string | null;
          position?: string | null;
          provider?: string | null;
          record_count?: number | null;
          requested_by_label?: never;
          round?: number | null;
          stage?: string | null;
          status?: string | null;
          unanswered_count?: number | null;
          version?: number | null;
        };
        Update: {
          attempts?: number | null;
          break_count?: number | null;
          collected_at?: string | null;
          compared_at?: string | null;
          created_at?: string | null;
          day?: string | null;
          error?: string | null;
          id?: string | null;
          next_attempt_at?: string | null;
          position?: string | null;
          provider?: string | null;
          record_count?: number | null;
          requested_by_label?: never;
          round?: number | null;
          stage?: string | null;
          status?: string | null;
          unanswered_count?: number | null;
          version?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: 'runs_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'admin_reconciliation_rails';
            referencedColumns: ['provider'];
          },
        ];
      };
      admin_refunds: {
        Row: {
          amount_minor: number | null;
          approval_id: string | null;
          created_at: string;
          currency: string | null;
          ended_at: string | null;
          expected_at: string;
          failure_code: string | null;
          fee_bearer: string;
          fee_minor: number | null;
          id: string;
          is_late: boolean | null;
          is_returned: boolean | null;
          next_poll_at: string | null;
          order_code: string | null;
          order_id: string | null;
          origin: string;
          payment_id: string;
          payment_reference: string;
          place: string | null;
          poll_count: number;
          provider: string;
          provider_reference: string | null;
          reason: string;
          requested_by: string | null;
          requested_by_email: string | null;
          return_journal_id: number | null;
          settle_journal_id: number | null;
          status: string;
          store_id: string | null;
          updated_at: string;
          user_email: string | null;
          user_id: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'refunds_approval_id_fkey';
            columns: ['approval_id'];
            isOneToOne: false;
            referencedRelation: 'admin_adjustments';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'refunds_approval_id_fkey';
            columns: ['approval_id'];
            isOneToOne: false;
            referencedRelation: 'admin_approvals';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'refunds_payment_id_fkey';
            columns: ['payment_id'];
            isOneToOne: false;
            referencedRelation: 'admin_payments';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'refunds_payment_id_fkey';
            columns: ['payment_id'];
            isOneToOne: false;
            referencedRelation: 'payments';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'refunds_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'admin_provider_health';
            referencedColumns: ['provider'];
          },
          {
            foreignKeyName: 'refunds_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'payment_providers';
            referencedColumns: ['provider'];
          },
          {
            foreignKeyName: 'refunds_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'admin_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'refunds_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'my_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'refunds_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'stores';
            referencedColumns: ['id'];
          },
        ];
      };
      admin_report_days: {
        Row: {
          break_count: number | null;
          compared_at: string | null;
          currency: string | null;
          day: string;
          id: string | null;
          provider: string;
          run_id: string;
          signed_at: string | null;
          signed_by_label: string | null;
          signed_closing_minor: number | null;
          status: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'runs_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'admin_reconciliation_rails';
            referencedColumns: ['provider'];
          },
        ];
      };
      admin_risk_cases: {
        Row: {
          alert_at: string;
          alerted_at: string | null;
          alone_max_minor: number | null;
          amount_minor: number | null;
          answer: string | null;
          answered_at: string | null;
          asked_at: string | null;
          code: string;
          currency: string | null;
          decided_at: string | null;
          decided_by: string | null;
          decided_by_label: string | null;
          decisions: number | null;
          factors: Json | null;
          id: string;
          is_holding: boolean;
          open_request_id: string | null;
          opened_at: string;
          owner_id: string;
          owner_type: string;
          question: string | null;
          reason: string | null;
          score: number | null;
          status: string;
          subject_id: string;
          subject_label: string | null;
          subject_type: string;
          user_email: string | null;
          user_id: string;
          version: number;
        };
        ComputedFields: never;
        Relationships: [];
      };
      admin_risk_decisions: {
        Row: {
          action: string;
          at: string;
          case_id: string | null;
          factors: NonNullable<Json>;
          id: string;
          score: number;
          subject_id: string;
          subject_label: string | null;
          subject_type: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          action?: string | null;
          at?: string | null;
          case_id?: string | null;
          factors?: Json | null;
          id?: string | null;
          score?: number | null;
          subject_id?: string | null;
          subject_label?: never;
          subject_type?: string | null;
          user_id?: string | null;
        };
        Update: {
          action?: string | null;
          at?: string | null;
          case_id?: string | null;
          factors?: Json | null;
          id?: string | null;
          score?: number | null;
          subject_id?: string | null;
          subject_label?: never;
          subject_type?: string | null;
          user_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'decisions_case_id_fkey';
            columns: ['case_id'];
            isOneToOne: false;
            referencedRelation: 'admin_risk_cases';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'decisions_case_id_fkey';
            columns: ['case_id'];
            isOneToOne: false;
            referencedRelation: 'my_reviews';
            referencedColumns: ['id'];
          },
        ];
      };
      admin_risk_rules: {
        Row: {
          action: string;
          changed_by: string | null;
          changed_by_label: string | null;
          code: string;
          currency: string | null;
          ends_at: string | null;
          id: string;
          is_in_force: boolean | null;
          points: number;
          reason: string;
          scope: string;
          signal: string;
          starts_at: string;
          subjects: string[];
          threshold: number;
          time_window: string | null;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          action?: string | null;
          changed_by?: string | null;
          changed_by_label?: never;
          code?: string | null;
          currency?: never;
          ends_at?: string | null;
          id?: string | null;
          is_in_force?: never;
          points?: number | null;
          reason?: string | null;
          scope?: string | null;
          signal?: string | null;
          starts_at?: string | null;
          subjects?: string[] | null;
          threshold?: number | null;
          time_window?: never;
          version?: number | null;
        };
        Update: {
          action?: string | null;
          changed_by?: string | null;
          changed_by_label?: never;
          code?: string | null;
          currency?: never;
          ends_at?: string | null;
          id?: string | null;
          is_in_force?: never;
          points?: number | null;
          reason?: string | null;
          scope?: string | null;
          signal?: string | null;
          starts_at?: string | null;
          subjects?: string[] | null;
          threshold?: number | null;
          time_window?: never;
          version?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: 'rules_signal_fkey';
            columns: ['signal'];
            isOneToOne: false;
            referencedRelation: 'admin_risk_signal_kinds';
            referencedColumns: ['kind'];
          },
        ];
      };
      admin_risk_signal_kinds: {
        Row: {
          description: string;
          is_of_subject: boolean;
          kind: string;
          measure: string;
        };
        ComputedFields: never;
        Insert: {
          description?: string | null;
          is_of_subject?: boolean | null;
          kind?: string | null;
          measure?: string | null;
        };
        Update: {
          description?: string | null;
          is_of_subject?: boolean | null;
          kind?: string | null;
          measure?: string | null;
        };
        Relationships: [];
      };
      admin_risk_signals: {
        Row: {
          at: string;
          currency: string | null;
          description: string;
          id: number;
          kind: string;
          subject_id: string | null;
          subject_type: string | null;
          user_id: string;
          value: number;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'signals_kind_fkey';
            columns: ['kind'];
            isOneToOne: false;
            referencedRelation: 'admin_risk_signal_kinds';
            referencedColumns: ['kind'];
          },
        ];
      };
      admin_roles: {
        Row: {
          code: string;
          description: string;
          permissions: string[] | null;
        };
        ComputedFields: never;
        Insert: {
          code?: string | null;
          description?: string | null;
          permissions?: never;
        };
        Update: {
          code?: string | null;
          description?: string | null;
          permissions?: never;
        };
        Relationships: [];
      };
      admin_settings: {
        Row: {
          description: string;
          is_decided_by_two: boolean;
          is_public: boolean;
          key: string;
          updated_at: string;
          value: NonNullable<Json>;
        };
        ComputedFields: never;
        Insert: {
          description?: string | null;
          is_decided_by_two?: boolean | null;
          is_public?: boolean | null;
          key?: string | null;
          updated_at?: string | null;
          value?: Json | null;
        };
        Update: {
          description?: string | null;
          is_decided_by_two?: boolean | null;
          is_public?: boolean | null;
          key?: string | null;
          updated_at?: string | null;
          value?: Json | null;
        };
        Relationships: [];
      };
      admin_staff: {
        Row: {
          created_at: string;
          email: string | null;
          is_active: boolean;
          open_request_id: string | null;
          role: string;
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string | null;
          email?: never;
          is_active?: boolean | null;
          open_request_id?: never;
          role?: string | null;
          updated_at?: string | null;
          user_id?: string | null;
        };
        Update: {
          created_at?: string | null;
          email?: never;
          is_active?: boolean | null;
          open_request_id?: never;
          role?: string | null;
          updated_at?: string | null;
          user_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'staff_role_fkey';
            columns: ['role'];
            isOneToOne: false;
            referencedRelation: 'admin_roles';
            referencedColumns: ['code'];
          },
        ];
      };
      admin_statement_imports: {
        Row: {
          account_number: string;
          bank_account_id: string;
          bank_name: string;
          created_at: string;
          file_name: string;
          finished_at: string | null;
          id: string;
          imported_by: string;
          imported_by_email: string | null;
          known_count: number | null;
          line_count: number | null;
          new_count: number | null;
          problem_code: string | null;
          problem_detail: string | null;
          problem_line: number | null;
          sha256: string | null;
          status: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'statement_imports_bank_account_id_fkey';
            columns: ['bank_account_id'];
            isOneToOne: false;
            referencedRelation: 'admin_bank_accounts';
            referencedColumns: ['id'];
          },
        ];
      };
      admin_store_events: {
        Row: {
          action: string;
          actor_id: string | null;
          created_at: string;
          from_status: string;
          id: number;
          reason: string | null;
          store_id: string;
          to_status: string;
        };
        ComputedFields: never;
        Insert: {
          action?: string | null;
          actor_id?: string | null;
          created_at?: string | null;
          from_status?: string | null;
          id?: number | null;
          reason?: string | null;
          store_id?: string | null;
          to_status?: string | null;
        };
        Update: {
          action?: string | null;
          actor_id?: string | null;
          created_at?: string | null;
          from_status?: string | null;
          id?: number | null;
          reason?: string | null;
          store_id?: string | null;
          to_status?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'events_actor_id_fkey';
            columns: ['actor_id'];
            isOneToOne: false;
            referencedRelation: 'admin_users';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'events_actor_id_fkey';
            columns: ['actor_id'];
            isOneToOne: false;
            referencedRelation: 'me';
            referencedColumns: ['user_id'];
          },
          {
            foreignKeyName: 'events_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'admin_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'events_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'my_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'events_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'stores';
            referencedColumns: ['id'];
          },
        ];
      };
      admin_stores: {
        Row: {
          city: string;
          country: string;
          created_at: string;
          currency: string;
          decided_at: string | null;
          delivery_fee_minor: number;
          description: Json | null;
          id: string;
          name: string;
          orders_count: number | null;
          owner_email: string | null;
          plan: string;
          policies: NonNullable<Json>;
          products_count: number | null;
          seller_level: string;
          slug: string;
          status: string;
          status_reason: string | null;
          submitted_at: string | null;
          tagline: Json | null;
        };
        ComputedFields: never;
        Insert: {
          city?: string | null;
          country?: string | null;
          created_at?: string | null;
          currency?: string | null;
          decided_at?: string | null;
          delivery_fee_minor?: number | null;
          description?: Json | null;
          id?: string | null;
          name?: string | null;
          orders_count?: never;
          owner_email?: never;
          plan?: string | null;
          policies?: Json | null;
          products_count?: never;
          seller_level?: string | null;
          slug?: string | null;
          status?: string | null;
          status_reason?: string | null;
          submitted_at?: string | null;
          tagline?: Json | null;
        };
        Update: {
          city?: string | null;
          country?: string | null;
          created_at?: string | null;
          currency?: string | null;
          decided_at?: string | null;
          delivery_fee_minor?: number | null;
          description?: Json | null;
          id?: string | null;
          name?: string | null;
          orders_count?: never;
          owner_email?: never;
          plan?: string | null;
          policies?: Json | null;
          products_count?: never;
          seller_level?: string | null;
          slug?: string | null;
          status?: string | null;
          status_reason?: string | null;
          submitted_at?: string | null;
          tagline?: Json | null;
        };
        Relationships: [
          {
            foreignKeyName: 'stores_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
          {
            foreignKeyName: 'stores_plan_fkey';
            columns: ['plan'];
            isOneToOne: false;
            referencedRelation: 'store_plans';
            referencedColumns: ['code'];
          },
          {
            foreignKeyName: 'stores_seller_level_fkey';
            columns: ['seller_level'];
            isOneToOne: false;
            referencedRelation: 'seller_levels';
            referencedColumns: ['code'];
          },
        ];
      };
      admin_transfers: {
        Row: {
          amount_minor: number | null;
          credit_account: number;
          credit_balance_minor: number | null;
          credit_kind: string;
          credit_owner_id: string;
          credit_owner_type: string;
          currency: string;
          debit_account: number;
          debit_balance_minor: number | null;
          debit_kind: string;
          debit_owner_id: string;
          debit_owner_type: string;
          details: Json | null;
          id: number;
          journal_id: number;
          journal_kind: string | null;
          kind: string | null;
          posted_at: string;
          reference_id: string | null;
          reference_type: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'accounts_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
        ];
      };
      admin_trial_balances: {
        Row: {
          balance_minor: number | null;
          closing_id: number;
          credits_minor: number | null;
          currency: string;
          debits_minor: number | null;
          ends_at: string;
          id: string | null;
          kind: string;
          side: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'closing_totals_closing_id_fkey';
            columns: ['closing_id'];
            isOneToOne: false;
            referencedRelation: 'admin_closings';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'closing_totals_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
        ];
      };
      admin_users: {
        Row: {
          country: string;
          created_at: string;
          display_name: string;
          email: string;
          id: string;
          last_sign_in_at: string | null;
          locale: string;
          orders_count: number | null;
          phone: string | null;
          status: string;
          stores: Json | null;
        };
        ComputedFields: never;
        Insert: {
          country?: string | null;
          created_at?: string | null;
          display_name?: string | null;
          email?: string | null;
          id?: string | null;
          last_sign_in_at?: string | null;
          locale?: string | null;
          orders_count?: never;
          phone?: string | null;
          status?: string | null;
          stores?: never;
        };
        Update: {
          country?: string | null;
          created_at?: string | null;
          display_name?: string | null;
          email?: string | null;
          id?: string | null;
          last_sign_in_at?: string | null;
          locale?: string | null;
          orders_count?: never;
          phone?: string | null;
          status?: string | null;
          stores?: never;
        };
        Relationships: [];
      };
      admin_verifications: {
        Row: {
          finished_at: string;
          first_journal_id: number;
          id: number;
          is_whole: boolean;
          last_journal_id: number;
          started_at: string;
          violation_count: number;
          violations: NonNullable<Json>;
        };
        ComputedFields: never;
        Insert: {
          finished_at?: string | null;
          first_journal_id?: number | null;
          id?: number | null;
          is_whole?: boolean | null;
          last_journal_id?: number | null;
          started_at?: string | null;
          violation_count?: number | null;
          violations?: Json | null;
        };
        Update: {
          finished_at?: string | null;
          first_journal_id?: number | null;
          id?: number | null;
          is_whole?: boolean | null;
          last_journal_id?: number | null;
          started_at?: string | null;
          violation_count?: number | null;
          violations?: Json | null;
        };
        Relationships: [];
      };
      admin_withdrawals: {
        Row: {
          account_name: string | null;
          alone_max_minor: number | null;
          amount_minor: number | null;
          attempts: Json | null;
          code: string;
          currency: string | null;
          destination_id: string;
          destination_label: string | null;
          endable_at: string | null;
          failure_code: string | null;
          fee_minor: number | null;
          id: string;
          is_provider_fee_unknown: boolean;
          mode: string;
          net_minor: number;
          next_poll_at: string | null;
          open_release_id: string | null;
          open_retry_id: string | null;
          owner_email: string | null;
          owner_id: string;
          owner_name: string | null;
          owner_type: string;
          poll_count: number;
          provider: string;
          provider_fee_minor: number | null;
          provider_reference: string | null;
          reference: string;
          requested_at: string;
          requested_by: string;
          retried_by_code: string | null;
          retried_by_id: string | null;
          retry_of: string | null;
          retry_of_code: string | null;
          review_reasons: string[];
          sent_at: string | null;
          settled_at: string | null;
          status: string;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'withdrawals_destination_id_fkey';
            columns: ['destination_id'];
            isOneToOne: false;
            referencedRelation: 'admin_payout_destinations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'withdrawals_destination_id_fkey';
            columns: ['destination_id'];
            isOneToOne: false;
            referencedRelation: 'payout_destinations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'withdrawals_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'admin_provider_health';
            referencedColumns: ['provider'];
          },
          {
            foreignKeyName: 'withdrawals_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'payment_providers';
            referencedColumns: ['provider'];
          },
          {
            foreignKeyName: 'withdrawals_retry_of_fkey';
            columns: ['retry_of'];
            isOneToOne: true;
            referencedRelation: 'admin_payout_batch_items';
            referencedColumns: ['retried_by_id'];
          },
          {
            foreignKeyName: 'withdrawals_retry_of_fkey';
            columns: ['retry_of'];
            isOneToOne: true;
            referencedRelation: 'admin_withdrawals';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'withdrawals_retry_of_fkey';
            columns: ['retry_of'];
            isOneToOne: true;
            referencedRelation: 'admin_withdrawals';
            referencedColumns: ['retried_by_id'];
          },
          {
            foreignKeyName: 'withdrawals_retry_of_fkey';
            columns: ['retry_of'];
            isOneToOne: true;
            referencedRelation: 'withdrawals';
            referencedColumns: ['id'];
          },
        ];
      };
      automatic_payout_runs: {
        Row: {
          amount_minor: number | null;
          available_minor: number | null;
          currency: string | null;
          id: string;
          outcome: string;
          planned_on: string;
          ran_at: string;
          skip_reason: string | null;
          store_id: string;
          week: string;
          withdrawal_code: string | null;
          withdrawal_id: string | null;
          withdrawal_status: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'weekly_runs_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'admin_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'weekly_runs_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'my_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'weekly_runs_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'weekly_runs_withdrawal_id_fkey';
            columns: ['withdrawal_id'];
            isOneToOne: true;
            referencedRelation: 'admin_payout_batch_items';
            referencedColumns: ['retried_by_id'];
          },
          {
            foreignKeyName: 'weekly_runs_withdrawal_id_fkey';
            columns: ['withdrawal_id'];
            isOneToOne: true;
            referencedRelation: 'admin_withdrawals';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'weekly_runs_withdrawal_id_fkey';
            columns: ['withdrawal_id'];
            isOneToOne: true;
            referencedRelation: 'admin_withdrawals';
            referencedColumns: ['retried_by_id'];
          },
          {
            foreignKeyName: 'weekly_runs_withdrawal_id_fkey';
            columns: ['withdrawal_id'];
            isOneToOne: true;
            referencedRelation: 'withdrawals';
            referencedColumns: ['id'];
          },
        ];
      };
      automatic_payouts: {
        Row: {
          currency: string | null;
          destination_id: string;
          destination_label: string | null;
          is_on: boolean;
          is_shifted: boolean | null;
          min_minor: number | null;
          next_run_at: string | null;
          planned_on: string | null;
          stop_reason: string | null;
          store_id: string;
          time_zone: string | null;
          updated_at: string;
          version: number;
          weekday: number | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'schedules_destination_id_fkey';
            columns: ['destination_id'];
            isOneToOne: false;
            referencedRelation: 'admin_payout_destinations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'schedules_destination_id_fkey';
            columns: ['destination_id'];
            isOneToOne: false;
            referencedRelation: 'payout_destinations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'schedules_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: true;
            referencedRelation: 'admin_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'schedules_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: true;
            referencedRelation: 'my_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'schedules_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: true;
            referencedRelation: 'stores';
            referencedColumns: ['id'];
          },
        ];
      };
      bank_holidays: {
        Row: {
          country: string | null;
          day: string;
          id: string | null;
          is_expected: boolean;
          name: NonNullable<Json>;
        };
        ComputedFields: never;
        Insert: {
          country?: never;
          day?: string | null;
          id?: never;
          is_expected?: boolean | null;
          name?: Json | null;
        };
        Update: {
          country?: never;
          day?: string | null;
          id?: never;
          is_expected?: boolean | null;
          name?: Json | null;
        };
        Relationships: [];
      };
      bank_transfer_accounts: {
        Row: {
          account_number: string;
          bank_name: string;
          currency: string | null;
          holder_name: string;
        };
        ComputedFields: never;
        Insert: {
          account_number?: string | null;
          bank_name?: string | null;
          currency?: never;
          holder_name?: string | null;
        };
        Update: {
          account_number?: string | null;
          bank_name?: string | null;
          currency?: never;
          holder_name?: string | null;
        };
        Relationships: [];
      };
      bank_transfers: {
        Row: {
          amount_minor: number | null;
          bank_reference: string;
          created_at: string;
          currency: string | null;
          id: string;
        };
        ComputedFields: never;
        Insert: {
          amount_minor?: never;
          bank_reference?: string | null;
          created_at?: string | null;
          currency?: never;
          id?: string | null;
        };
        Update: {
          amount_minor?: never;
          bank_reference?: string | null;
          created_at?: string | null;
          currency?: never;
          id?: string | null;
        };
        Relationships: [];
      };
      banks: {
        Row: {
          code: string;
          country: string;
          is_available: boolean;
          kind: string;
          name: string;
          provider: string;
        };
        ComputedFields: never;
        Insert: {
          code?: string | null;
          country?: string | null;
          is_available?: boolean | null;
          kind?: string | null;
          name?: string | null;
          provider?: string | null;
        };
        Update: {
          code?: string | null;
          country?: string | null;
          is_available?: boolean | null;
          kind?: string | null;
          name?: string | null;
          provider?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'banks_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'admin_provider_health';
            referencedColumns: ['provider'];
          },
          {
            foreignKeyName: 'banks_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'payment_providers';
            referencedColumns: ['provider'];
          },
        ];
      };
      categories: {
        Row: {
          id: string;
          name: NonNullable<Json>;
          parent_id: string | null;
          position: number;
          slug: string;
        };
        ComputedFields: never;
        Insert: {
          id?: string | null;
          name?: Json | null;
          parent_id?: string | null;
          position?: number | null;
          slug?: string | null;
        };
        Update: {
          id?: string | null;
          name?: Json | null;
          parent_id?: string | null;
          position?: number | null;
          slug?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'categories_parent_id_fkey';
            columns: ['parent_id'];
            isOneToOne: false;
            referencedRelation: 'categories';
            referencedColumns: ['id'];
          },
        ];
      };
      currencies: {
        Row: {
          code: string;
          display_exponent: number;
          exponent: number;
          is_active: boolean;
          name: NonNullable<Json>;
          symbol: string;
        };
        ComputedFields: never;
        Insert: {
          code?: string | null;
          display_exponent?: number | null;
          exponent?: number | null;
          is_active?: boolean | null;
          name?: Json | null;
          symbol?: string | null;
        };
        Update: {
          code?: string | null;
          display_exponent?: number | null;
          exponent?: number | null;
          is_active?: boolean | null;
          name?: Json | null;
          symbol?: string | null;
        };
        Relationships: [];
      };
      exchange_rates: {
        Row: {
          from_currency: string;
          id: number;
          rate: string | null;
          spread_basis_points: number;
          to_currency: string;
          valid_from: string;
          valid_until: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'exchange_rates_from_currency_fkey';
            columns: ['from_currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
          {
            foreignKeyName: 'exchange_rates_to_currency_fkey';
            columns: ['to_currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
        ];
      };
      feature_flags: {
        Row: {
          is_enabled: boolean;
          key: string;
        };
        ComputedFields: never;
        Insert: {
          is_enabled?: boolean | null;
          key?: string | null;
        };
        Update: {
          is_enabled?: boolean | null;
          key?: string | null;
        };
        Relationships: [];
      };
      ledger_seals: {
        Row: {
          first_journal_id: number;
          hash: string | null;
          id: number;
          journal_count: number;
          last_journal_id: number;
          previous_hash: string | null;
          root: string | null;
          sealed_at: string;
          transfer_count: number;
        };
        ComputedFields: never;
        Insert: {
          first_journal_id?: number | null;
          hash?: never;
          id?: number | null;
          journal_count?: number | null;
          last_journal_id?: number | null;
          previous_hash?: never;
          root?: never;
          sealed_at?: string | null;
          transfer_count?: number | null;
        };
        Update: {
          first_journal_id?: number | null;
          hash?: never;
          id?: number | null;
          journal_count?: number | null;
          last_journal_id?: number | null;
          previous_hash?: never;
          root?: never;
          sealed_at?: string | null;
          transfer_count?: number | null;
        };
        Relationships: [];
      };
      me: {
        Row: {
          country: string;
          created_at: string;
          display_name: string;
          email: string;
          is_staff: boolean | null;
          locale: string;
          phone: string | null;
          status: string;
          time_zone: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          country?: string | null;
          created_at?: string | null;
          display_name?: string | null;
          email?: string | null;
          is_staff?: never;
          locale?: string | null;
          phone?: string | null;
          status?: string | null;
          time_zone?: string | null;
          user_id?: string | null;
        };
        Update: {
          country?: string | null;
          created_at?: string | null;
          display_name?: string | null;
          email?: string | null;
          is_staff?: never;
          locale?: string | null;
          phone?: string | null;
          status?: string | null;
          time_zone?: string | null;
          user_id?: string | null;
        };
        Relationships: [];
      };
      my_reviews: {
        Row: {
          amount_minor: number | null;
          answer: string | null;
          answered_at: string | null;
          asked_at: string | null;
          code: string;
          currency: string | null;
          decided_at: string | null;
          id: string;
          may_answer: boolean | null;
          opened_at: string;
          owner_id: string;
          owner_type: string;
          question: string | null;
          status: string | null;
          subject_id: string;
          subject_type: string;
        };
        ComputedFields: never;
        Insert: {
          amount_minor?: never;
          answer?: string | null;
          answered_at?: string | null;
          asked_at?: string | null;
          code?: string | null;
          currency?: never;
          decided_at?: string | null;
          id?: string | null;
          may_answer?: never;
          opened_at?: string | null;
          owner_id?: string | null;
          owner_type?: string | null;
          question?: string | null;
          status?: never;
          subject_id?: string | null;
          subject_type?: string | null;
        };
        Update: {
          amount_minor?: never;
          answer?: string | null;
          answered_at?: string | null;
          asked_at?: string | null;
          code?: string | null;
          currency?: never;
          decided_at?: string | null;
          id?: string | null;
          may_answer?: never;
          opened_at?: string | null;
          owner_id?: string | null;
          owner_type?: string | null;
          question?: string | null;
          status?: never;
          subject_id?: string | null;
          subject_type?: string | null;
        };
        Relationships: [];
      };
      my_stores: {
        Row: {
          country: string;
          currency: string;
          id: string;
          logo_path: string | null;
          name: string;
          role: string;
          slug: string;
          status: string;
          status_reason: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'stores_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
        ];
      };
      notification_summary: {
        Row: {
          unread_count: number | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      notifications: {
        Row: {
          body: string;
          created_at: string;
          id: string;
          kind: string;
          link: string | null;
          order_id: string | null;
          read_at: string | null;
          title: string;
        };
        ComputedFields: never;
        Insert: {
          body?: string | null;
          created_at?: string | null;
          id?: string | null;
          kind?: string | null;
          link?: string | null;
          order_id?: string | null;
          read_at?: string | null;
          title?: string | null;
        };
        Update: {
          body?: string | null;
          created_at?: string | null;
          id?: string | null;
          kind?: string | null;
          link?: string | null;
          order_id?: string | null;
          read_at?: string | null;
          title?: string | null;
        };
        Relationships: [];
      };
      order_events: {
        Row: {
          action: string;
          actor: string;
          actor_name: string | null;
          created_at: string;
          data: NonNullable<Json>;
          from_status: string | null;
          id: string;
          order_id: string;
          reason: string | null;
          seq: number;
          to_status: string;
        };
        ComputedFields: never;
        Insert: {
          action?: string | null;
          actor?: string | null;
          actor_name?: never;
          created_at?: string | null;
          data?: Json | null;
          from_status?: string | null;
          id?: string | null;
          order_id?: string | null;
          reason?: string | null;
          seq?: number | null;
          to_status?: string | null;
        };
        Update: {
          action?: string | null;
          actor?: string | null;
          actor_name?: never;
          created_at?: string | null;
          data?: Json | null;
          from_status?: string | null;
          id?: string | null;
          order_id?: string | null;
          reason?: string | null;
          seq?: number | null;
          to_status?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'events_order_id_fkey';
            columns: ['order_id'];
            isOneToOne: false;
            referencedRelation: 'admin_orders';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'events_order_id_fkey';
            columns: ['order_id'];
            isOneToOne: false;
            referencedRelation: 'orders';
            referencedColumns: ['id'];
          },
        ];
      };
      order_items: {
        Row: {
          commission_bps: number | null;
          commission_minor: number | null;
          id: string;
          image_path: string | null;
          order_id: string;
          product_id: string | null;
          quantity: number;
          title: NonNullable<Json>;
          total_minor: number;
          unit_price_minor: number;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'items_order_id_fkey';
            columns: ['order_id'];
            isOneToOne: false;
            referencedRelation: 'admin_orders';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'items_order_id_fkey';
            columns: ['order_id'];
            isOneToOne: false;
            referencedRelation: 'orders';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'items_product_id_fkey';
            columns: ['product_id'];
            isOneToOne: false;
            referencedRelation: 'products';
            referencedColumns: ['id'];
          },
        ];
      };
      orders: {
        Row: {
          address: NonNullable<Json>;
          buyer_fee_minor: number | null;
          buyer_id: string;
          buyer_name: string;
          cancel_requested_by: string | null;
          checkout_id: string;
          code: string;
          commission_minor: number | null;
          completed_at: string | null;
          created_at: string;
          currency: string;
          delivered_at: string | null;
          delivery_minor: number;
          dispute: Json | null;
          due_action: string | null;
          due_at: string | null;
          first_item_image_path: string | null;
          first_item_title: NonNullable<Json>;
          held_minor: number;
          id: string;
          inspection_ends_at: string | null;
          item_count: number;
          items_minor: number;
          last_seq: number;
          net_minor: number | null;
          note: string | null;
          paid_at: string | null;
          payment_method: string;
          placed_at: string;
          provider_fee_minor: number | null;
          refund_to: string | null;
          refunded_minor: number;
          released_minor: number;
          return_requested_at: string | null;
          shipped_at: string | null;
          status: string;
          store_id: string;
          store_name: string;
          store_slug: string;
          tax_minor: number | null;
          total_minor: number;
          tracking_carrier: string | null;
          tracking_number: string | null;
          updated_at: string;
          version: number;
          viewer_role: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'orders_buyer_id_fkey';
            columns: ['buyer_id'];
            isOneToOne: false;
            referencedRelation: 'admin_users';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'orders_buyer_id_fkey';
            columns: ['buyer_id'];
            isOneToOne: false;
            referencedRelation: 'me';
            referencedColumns: ['user_id'];
          },
          {
            foreignKeyName: 'orders_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
          {
            foreignKeyName: 'orders_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'admin_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'orders_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'my_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'orders_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'stores';
            referencedColumns: ['id'];
          },
        ];
      };
      payment_links: {
        Row: {
          created_at: string;
          currency: string | null;
          delivery_minor: number | null;
          expires_at: string;
          id: string;
          image_path: string | null;
          max_uses: number | null;
          note: string | null;
          product_id: string | null;
          quantity: number;
          slug: string;
          status: string | null;
          store_id: string;
          title: NonNullable<Json>;
          total_minor: number | null;
          unit_price_minor: number | null;
          uses: number | null;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string | null;
          currency?: never;
          delivery_minor?: never;
          expires_at?: string | null;
          id?: string | null;
          image_path?: string | null;
          max_uses?: number | null;
          note?: string | null;
          product_id?: string | null;
          quantity?: number | null;
          slug?: string | null;
          status?: never;
          store_id?: string | null;
          title?: Json | null;
          total_minor?: never;
          unit_price_minor?: never;
          uses?: never;
        };
        Update: {
          created_at?: string | null;
          currency?: never;
          delivery_minor?: never;
          expires_at?: string | null;
          id?: string | null;
          image_path?: string | null;
          max_uses?: number | null;
          note?: string | null;
          product_id?: string | null;
          quantity?: number | null;
          slug?: string | null;
          status?: never;
          store_id?: string | null;
          title?: Json | null;
          total_minor?: never;
          unit_price_minor?: never;
          uses?: never;
        };
        Relationships: [
          {
            foreignKeyName: 'payment_links_product_id_fkey';
            columns: ['product_id'];
            isOneToOne: false;
            referencedRelation: 'products';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'payment_links_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'admin_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'payment_links_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'my_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'payment_links_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'stores';
            referencedColumns: ['id'];
          },
        ];
      };
      payment_providers: {
        Row: {
          countries: string[] | null;
          currencies: string[] | null;
          display_name: string;
          is_available: boolean | null;
          max_minor: number | null;
          min_minor: number | null;
          provider: string;
        };
        ComputedFields: never;
        Insert: {
          countries?: never;
          currencies?: never;
          display_name?: string | null;
          is_available?: never;
          max_minor?: never;
          min_minor?: never;
          provider?: string | null;
        };
        Update: {
          countries?: never;
          currencies?: never;
          display_name?: string | null;
          is_available?: never;
          max_minor?: never;
          min_minor?: never;
          provider?: string | null;
        };
        Relationships: [];
      };
      payment_ways: {
        Row: {
          currency: string | null;
          display: string;
          is_working: boolean | null;
          keeps_cards: boolean | null;
          max_minor: number | null;
          method: string;
          min_minor: number | null;
          position: number;
          provider: string;
          provider_name: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'provider_methods_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'admin_provider_health';
            referencedColumns: ['provider'];
          },
          {
            foreignKeyName: 'provider_methods_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'payment_providers';
            referencedColumns: ['provider'];
          },
        ];
      };
      payments: {
        Row: {
          amount_minor: number | null;
          buyer_fee_minor: number | null;
          checkout: Json | null;
          created_at: string;
          currency: string | null;
          expires_at: string;
          failure_code: string | null;
          id: string;
          method: string;
          order_code: string | null;
          order_id: string | null;
          order_outcome: string | null;
          prompt_ends_at: string | null;
          provider: string;
          purpose: string;
          reference: string;
          refunded_minor: number | null;
          settled_at: string | null;
          status: string;
        };
        ComputedFields: never;
        Insert: {
          amount_minor?: never;
          buyer_fee_minor?: never;
          checkout?: never;
          created_at?: string | null;
          currency?: never;
          expires_at?: string | null;
          failure_code?: string | null;
          id?: string | null;
          method?: string | null;
          order_code?: string | null;
          order_id?: string | null;
          order_outcome?: string | null;
          prompt_ends_at?: never;
          provider?: string | null;
          purpose?: string | null;
          reference?: string | null;
          refunded_minor?: never;
          settled_at?: string | null;
          status?: string | null;
        };
        Update: {
          amount_minor?: never;
          buyer_fee_minor?: never;
          checkout?: never;
          created_at?: string | null;
          currency?: never;
          expires_at?: string | null;
          failure_code?: string | null;
          id?: string | null;
          method?: string | null;
          order_code?: string | null;
          order_id?: string | null;
          order_outcome?: string | null;
          prompt_ends_at?: never;
          provider?: string | null;
          purpose?: string | null;
          reference?: string | null;
          refunded_minor?: never;
          settled_at?: string | null;
          status?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'payments_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'admin_provider_health';
            referencedColumns: ['provider'];
          },
          {
            foreignKeyName: 'payments_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'payment_providers';
            referencedColumns: ['provider'];
          },
        ];
      };
      payout_destinations: {
        Row: {
          account_masked: string | null;
          account_name: string;
          bank_code: string;
          bank_name: string;
          created_at: string;
          currency: string | null;
          id: string;
          kind: string;
          name_check: string | null;
          owner_id: string;
          owner_type: string;
          provider: string;
          status: string | null;
          usable_at: string;
        };
        ComputedFields: never;
        Relationships: [];
      };
      payout_levels: {
        Row: {
          level: number;
          name: NonNullable<Json>;
          requires: string;
        };
        ComputedFields: never;
        Insert: {
          level?: number | null;
          name?: Json | null;
          requires?: string | null;
        };
        Update: {
          level?: number | null;
          name?: Json | null;
          requires?: string | null;
        };
        Relationships: [];
      };
      payout_rails: {
        Row: {
          country: string;
          currency: string | null;
          is_available: boolean | null;
          max_minor: number | null;
          min_minor: number | null;
          position: number;
          provider: string;
        };
        ComputedFields: never;
        Insert: {
          country?: string | null;
          currency?: never;
          is_available?: never;
          max_minor?: never;
          min_minor?: never;
          position?: number | null;
          provider?: string | null;
        };
        Update: {
          country?: string | null;
          currency?: never;
          is_available?: never;
          max_minor?: never;
          min_minor?: never;
          position?: number | null;
          provider?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'rails_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'admin_provider_health';
            referencedColumns: ['provider'];
          },
          {
            foreignKeyName: 'rails_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'payment_providers';
            referencedColumns: ['provider'];
          },
        ];
      };
      products: {
        Row: {
          available: number | null;
          category_id: string;
          category_slug: string;
          compare_at_minor: number | null;
          created_at: string;
          currency: string;
          description: Json | null;
          id: string;
          image_path: string | null;
          maximum_quantity: number;
          minimum_quantity: number;
          on_hand: number | null;
          price_minor: number;
          reserved: number | null;
          slug: string;
          specifications: NonNullable<Json>;
          status: string;
          store_id: string;
          store_name: string;
          store_slug: string;
          title: NonNullable<Json>;
          updated_at: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'products_category_id_fkey';
            columns: ['category_id'];
            isOneToOne: false;
            referencedRelation: 'categories';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'products_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
          {
            foreignKeyName: 'products_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'admin_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'products_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'my_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'products_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'stores';
            referencedColumns: ['id'];
          },
        ];
      };
      public_settings: {
        Row: {
          key: string;
          value: NonNullable<Json>;
        };
        ComputedFields: never;
        Insert: {
          key?: string | null;
          value?: Json | null;
        };
        Update: {
          key?: string | null;
          value?: Json | null;
        };
        Relationships: [];
      };
      refunds: {
        Row: {
          amount_minor: number | null;
          created_at: string | null;
          currency: string | null;
          destination: string | null;
          ended_at: string | null;
          expected_at: string | null;
          failure_code: string | null;
          fee_minor: number | null;
          id: string | null;
          order_code: string | null;
          order_id: string | null;
          payment_id: string | null;
          place: string | null;
          provider: string | null;
          provider_name: string | null;
          status: string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      saved_payment_methods: {
        Row: {
          brand: string;
          created_at: string;
          expires_month: number | null;
          expires_year: number | null;
          id: string;
          last_used_at: string | null;
          last4: string;
          provider: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'saved_methods_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'admin_provider_health';
            referencedColumns: ['provider'];
          },
          {
            foreignKeyName: 'saved_methods_provider_fkey';
            columns: ['provider'];
            isOneToOne: false;
            referencedRelation: 'payment_providers';
            referencedColumns: ['provider'];
          },
        ];
      };
      seller_levels: {
        Row: {
          code: string;
          name: NonNullable<Json>;
          position: number;
        };
        ComputedFields: never;
        Insert: {
          code?: string | null;
          name?: Json | null;
          position?: number | null;
        };
        Update: {
          code?: string | null;
          name?: Json | null;
          position?: number | null;
        };
        Relationships: [];
      };
      staff_me: {
        Row: {
          email: string | null;
          permissions: string[] | null;
          role: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          email?: never;
          permissions?: never;
          role?: string | null;
          user_id?: string | null;
        };
        Update: {
          email?: never;
          permissions?: never;
          role?: string | null;
          user_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'staff_role_fkey';
            columns: ['role'];
            isOneToOne: false;
            referencedRelation: 'admin_roles';
            referencedColumns: ['code'];
          },
        ];
      };
      stock_movements: {
        Row: {
          actor_name: string | null;
          created_at: string;
          delta: number;
          id: number;
          note: string | null;
          on_hand_after: number;
          order_id: string | null;
          product_id: string;
          reason: string;
          store_id: string;
        };
        ComputedFields: never;
        Insert: {
          actor_name?: string | null;
          created_at?: string | null;
          delta?: number | null;
          id?: number | null;
          note?: string | null;
          on_hand_after?: number | null;
          order_id?: string | null;
          product_id?: string | null;
          reason?: string | null;
          store_id?: string | null;
        };
        Update: {
          actor_name?: string | null;
          created_at?: string | null;
          delta?: number | null;
          id?: number | null;
          note?: string | null;
          on_hand_after?: number | null;
          order_id?: string | null;
          product_id?: string | null;
          reason?: string | null;
          store_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'stock_movements_product_id_fkey';
            columns: ['product_id'];
            isOneToOne: false;
            referencedRelation: 'products';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'stock_movements_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'admin_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'stock_movements_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'my_stores';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'stock_movements_store_id_fkey';
            columns: ['store_id'];
            isOneToOne: false;
            referencedRelation: 'stores';
            referencedColumns: ['id'];
          },
        ];
      };
      store_members: {
        Row: {
          created_at: string | null;
          display_name: string | null;
          email: string | null;
          role: string | null;
          store_id: string | null;
          user_id: string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      store_plans: {
        Row: {
          code: string;
          name: NonNullable<Json>;
          position: number;
        };
        ComputedFields: never;
        Insert: {
          code?: string | null;
          name?: Json | null;
          position?: number | null;
        };
        Update: {
          code?: string | null;
          name?: Json | null;
          position?: number | null;
        };
        Relationships: [];
      };
      stores: {
        Row: {
          banner_path: string | null;
          city: string;
          completed_orders: number;
          country: string;
          created_at: string;
          currency: string;
          delivery_fee_minor: number;
          description: Json | null;
          id: string;
          logo_path: string | null;
          member_since: string | null;
          name: string;
          policies: NonNullable<Json>;
          slug: string;
          status: string;
          tagline: Json | null;
        };
        ComputedFields: never;
        Insert: {
          banner_path?: string | null;
          city?: string | null;
          completed_orders?: number | null;
          country?: string | null;
          created_at?: string | null;
          currency?: string | null;
          delivery_fee_minor?: number | null;
          description?: Json | null;
          id?: string | null;
          logo_path?: string | null;
          member_since?: string | null;
          name?: string | null;
          policies?: Json | null;
          slug?: string | null;
          status?: string | null;
          tagline?: Json | null;
        };
        Update: {
          banner_path?: string | null;
          city?: string | null;
          completed_orders?: number | null;
          country?: string | null;
          created_at?: string | null;
          currency?: string | null;
          delivery_fee_minor?: number | null;
          description?: Json | null;
          id?: string | null;
          logo_path?: string | null;
          member_since?: string | null;
          name?: string | null;
          policies?: Json | null;
          slug?: string | null;
          status?: string | null;
          tagline?: Json | null;
        };
        Relationships: [
          {
            foreignKeyName: 'stores_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
        ];
      };
      transfer_references: {
        Row: {
          account_number: string | null;
          amount_minor: number | null;
          bank_name: string | null;
          created_at: string;
          currency: string | null;
          expires_at: string;
          holder_name: string | null;
          id: string;
          order_code: string | null;
          order_id: string | null;
          order_outcome: string | null;
          purpose: string;
          received_at: string | null;
          received_minor: number | null;
          reference: string;
          status: string;
        };
        ComputedFields: never;
        Relationships: [];
      };
      wallet_lines: {
        Row: {
          amount_minor: number | null;
          currency: string | null;
          due_action: string | null;
          due_at: string | null;
          id: string | null;
          is_reserved: boolean | null;
          kind: string | null;
          label: string | null;
          net_minor: number | null;
          owner_id: string | null;
          owner_type: string | null;
          place: string | null;
          reference_code: string | null;
          reference_id: string | null;
          reference_type: string | null;
          since: string | null;
          status: string | null;
          viewer_role: string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      wallet_statement: {
        Row: {
          account_id: number | null;
          amount_minor: number | null;
          balance_minor: number | null;
          direction: string | null;
          id: number | null;
          journal_kind: string | null;
          kind: string | null;
          occurred_at: string;
          reference_code: string | null;
          reference_id: string | null;
          reference_type: string | null;
          version: number | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      wallet_summaries: {
        Row: {
          available_minor: number | null;
          currency: string | null;
          held_count: number | null;
          held_minor: number | null;
          in_count: number | null;
          in_minor: number | null;
          out_count: number | null;
          out_minor: number | null;
          owner_id: string | null;
          owner_type: string | null;
          reserved_minor: number | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      wallets: {
        Row: {
          account_id: number;
          available_minor: number | null;
          currency: string;
          held_minor: number | null;
          owner_id: string;
          owner_type: string;
          posted_minor: number | null;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          account_id?: number | null;
          available_minor?: never;
          currency?: string | null;
          held_minor?: never;
          owner_id?: string | null;
          owner_type?: string | null;
          posted_minor?: never;
          updated_at?: string | null;
          version?: number | null;
        };
        Update: {
          account_id?: number | null;
          available_minor?: never;
          currency?: string | null;
          held_minor?: never;
          owner_id?: string | null;
          owner_type?: string | null;
          posted_minor?: never;
          updated_at?: string | null;
          version?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: 'accounts_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
        ];
      };
      withdrawal_events: {
        Row: {
          action: string;
          actor: string;
          created_at: string;
          from_status: string | null;
          id: string;
          reason: string | null;
          seq: number;
          to_status: string;
          withdrawal_id: string;
        };
        ComputedFields: never;
        Insert: {
          action?: string | null;
          actor?: string | null;
          created_at?: string | null;
          from_status?: string | null;
          id?: string | null;
          reason?: string | null;
          seq?: number | null;
          to_status?: string | null;
          withdrawal_id?: string | null;
        };
        Update: {
          action?: string | null;
          actor?: string | null;
          created_at?: string | null;
          from_status?: string | null;
          id?: string | null;
          reason?: string | null;
          seq?: number | null;
          to_status?: string | null;
          withdrawal_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'events_withdrawal_id_fkey';
            columns: ['withdrawal_id'];
            isOneToOne: false;
            referencedRelation: 'admin_payout_batch_items';
            referencedColumns: ['retried_by_id'];
          },
          {
            foreignKeyName: 'events_withdrawal_id_fkey';
            columns: ['withdrawal_id'];
            isOneToOne: false;
            referencedRelation: 'admin_withdrawals';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'events_withdrawal_id_fkey';
            columns: ['withdrawal_id'];
            isOneToOne: false;
            referencedRelation: 'admin_withdrawals';
            referencedColumns: ['retried_by_id'];
          },
          {
            foreignKeyName: 'events_withdrawal_id_fkey';
            columns: ['withdrawal_id'];
            isOneToOne: false;
            referencedRelation: 'withdrawals';
            referencedColumns: ['id'];
          },
        ];
      };
      withdrawals: {
        Row: {
          amount_minor: number | null;
          code: string;
          currency: string | null;
          destination_id: string;
          destination_label: string | null;
          failure_code: string | null;
          fee_minor: number | null;
          id: string;
          net_minor: number;
          owner_id: string;
          owner_name: string | null;
          owner_type: string;
          provider_reference: string | null;
          requested_at: string;
          sent_at: string | null;
          settled_at: string | null;
          status: string;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          amount_minor?: never;
          code?: string | null;
          currency?: never;
          destination_id?: string | null;
          destination_label?: never;
          failure_code?: string | null;
          fee_minor?: never;
          id?: string | null;
          net_minor?: number | null;
          owner_id?: string | null;
          owner_name?: never;
          owner_type?: string | null;
          provider_reference?: string | null;
          requested_at?: string | null;
          sent_at?: string | null;
          settled_at?: string | null;
          status?: string | null;
          updated_at?: string | null;
          version?: number | null;
        };
        Update: {
          amount_minor?: never;
          code?: string | null;
          currency?: never;
          destination_id?: string | null;
          destination_label?: never;
          failure_code?: string | null;
          fee_minor?: never;
          id?: string | null;
          net_minor?: number | null;
          owner_id?: string | null;
          owner_name?: never;
          owner_type?: string | null;
          provider_reference?: string | null;
          requested_at?: string | null;
          sent_at?: string | null;
          settled_at?: string | null;
          status?: string | null;
          updated_at?: string | null;
          version?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: 'withdrawals_destination_id_fkey';
            columns: ['destination_id'];
            isOneToOne: false;
            referencedRelation: 'admin_payout_destinations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'withdrawals_destination_id_fkey';
            columns: ['destination_id'];
            isOneToOne: false;
            referencedRelation: 'payout_destinations';
            referencedColumns: ['id'];
          },
        ];
      };
    };
    Functions: {
      account_as_of: { Args: { p_account_id: number; p_at?: string }; Returns: Json };
      add_payout_destination: {
        Args: {
          p_account_name: string;
          p_account_number: string;
          p_bank_code: string;
          p_currency: string;
          p_idempotency_key: string;
          p_owner_id: string;
          p_owner_type: string;
          p_provider: string;
          p_step_up: string;
        };
        Returns: Json;
      };
      add_store_member: {
        Args: { p_email: string; p_idempotency_key: string; p_role: string; p_store_id: string };
        Returns: Json;
      };
      adjust_stock: {
        Args: { p_delta: number; p_idempotency_key: string; p_note: string; p_product_id: string; p_reason: string };
        Returns: Json;
      };
      admin_add_risk_rule: {
        Args: { p_code: string; p_draft: Json; p_idempotency_key: string; p_reason: string };
        Returns: Json;
      };
      admin_create_payout_batch: {
        Args: {
          p_currency: string;
          p_execute_on: string;
          p_idempotency_key: string;
          p_reason: string;
          p_withdrawal_ids: string[];
        };
        Returns: Json;
      };
      admin_day_report: { Args: { p_currency: string; p_day: string; p_provider: string }; Returns: Json };
      admin_decide_approval: {
        Args: {
          p_approval_id: string;
          p_challenge_id: string;
          p_idempotency_key: string;
          p_is_approved: boolean;
          p_reason: string;
        };
        Returns: Json;
      };
      admin_decide_payout_batch: {
        Args: {
          p_action: string;
          p_bank_reference?: string;
          p_batch_id: string;
          p_idempotency_key?: string;
          p_reason: string;
          p_version: number;
        };
        Returns: Json;
      };
      admin_decide_risk_case: {
        Args: { p_case_id: string; p_decision: string; p_idempotency_key: string; p_reason: string };
        Returns: Json;
      };
      admin_decide_store: {
        Args: { p_decision: string; p_idempotency_key: string; p_reason: string; p_store_id: string };
        Returns: Json;
      };
      admin_decide_withdrawal: {
        Args: { p_decision: string; p_idempotency_key: string; p_reason: string; p_withdrawal_id: string };
        Returns: Json;
      };
      admin_discard_inbox: { Args: { p_idempotency_key: string; p_inbox_id: string; p_reason: string }; Returns: Json };
      admin_event_text: { Args: { p_inbox_id: string }; Returns: Json };
      admin_import_provider_report: {
        Args: {
          p_content_hash: string;
          p_file_name: string;
          p_idempotency_key: string;
          p_provider: string;
          p_reason: string;
          p_rows: Json;
        };
        Returns: Json;
      };
      admin_note_export: {
        Args: { p_filter: Json; p_is_whole: boolean; p_list: string; p_row_count: number };
        Returns: undefined;
      };
      admin_overview: { Args: Record<PropertyKey, never>; Returns: Json };
      admin_preview_approval: { Args: { p_action: string; p_payload: Json }; Returns: Json };
      admin_preview_fee: { Args: { p_draft?: Json; p_kind: string; p_situation: Json }; Returns: Json };
      admin_preview_risk_rule: { Args: { p_days: number; p_draft: Json }; Returns: Json };
      admin_replay_inbox: { Args: { p_idempotency_key: string; p_inbox_id: string; p_reason: string }; Returns: Json };
      admin_request_approval: {
        Args: {
          p_action: string;
          p_challenge_id: string;
          p_evidence: string;
          p_idempotency_key: string;
          p_payload: Json;
          p_reason: string;
        };
        Returns: Json;
      };
      admin_retry_delivery: { Args: { p_delivery_id: string; p_reason: string }; Returns: Json };
      admin_retry_event: { Args: { p_event_id: string; p_reason: string }; Returns: undefined };
      admin_save_bank_holiday: {
        Args: {
          p_country: string;
          p_day: string;
          p_idempotency_key: string;
          p_is_expected: boolean;
          p_name: Json;
          p_reason: string;
        };
        Returns: Json;
      };
      admin_set_setting: { Args: { p_key: string; p_reason: string; p_value: Json }; Returns: undefined };
      admin_set_user_status: {
        Args: { p_idempotency_key: string; p_reason: string; p_status: string; p_user_id: string };
        Returns: Json;
      };
      admin_start_reconciliation: {
        Args: { p_day: string; p_idempotency_key: string; p_provider: string };
        Returns: Json;
      };
      admin_stop_automatic_payout: {
        Args: { p_idempotency_key: string; p_is_stopped: boolean; p_reason: string; p_store_id: string };
        Returns: Json;
      };
      admin_stop_staff: { Args: { p_reason: string; p_user_id: string }; Returns: undefined };
      admin_switch_payout_rail: {
        Args: {
          p_currency: string;
          p_idempotency_key: string;
          p_is_available: boolean;
          p_provider: string;
          p_reason: string;
        };
        Returns: Json;
      };
      admin_switch_provider: {
        Args: { p_idempotency_key: string; p_provider: string; p_reason: string; p_state: string };
        Returns: Json;
      };
      admin_withdraw_approval: { Args: { p_approval_id: string; p_reason: string }; Returns: Json };
      answer_review: { Args: { p_answer: string; p_case_id: string; p_idempotency_key: string }; Returns: Json };
      apply_for_store: {
        Args: {
          p_city: string;
          p_country: string;
          p_currency: string;
          p_delivery_fee_minor: number;
          p_description: Json;
          p_idempotency_key: string;
          p_name: string;
          p_policies: Json;
          p_slug: string;
          p_tagline: Json;
        };
        Returns: Json;
      };
      apply_payment_fact: { Args: { p_fact: Json; p_reference: string; p_source: string }; Returns: Json };
      bank_list_is_due: { Args: { p_mode: string; p_provider: string }; Returns: boolean };
      begin_statement_import: {
        Args: { p_bank_account_id: string; p_content_base64: string; p_file_name: string };
        Returns: Json;
      };
      cancel_withdrawal: { Args: { p_idempotency_key: string; p_withdrawal_id: string }; Returns: Json };
      choose_payment_method: {
        Args: { p_payment_id: string; p_saved_method_id: string; p_wants_saving: boolean };
        Returns: undefined;
      };
      choose_refund: { Args: { p_order_id: string; p_refund_to: string }; Returns: Json };
      claim_deliveries: { Args: { p_limit?: number }; Returns: Json };
      claim_name_checks: { Args: { p_limit?: number }; Returns: Json };
      claim_payouts: { Args: { p_limit?: number }; Returns: Json };
      claim_reconciliation_run: { Args: Record<PropertyKey, never>; Returns: Json };
      claim_refunds: { Args: { p_limit?: number }; Returns: Json };
      claim_stuck_payments: { Args: { p_limit?: number }; Returns: Json };
      claim_stuck_payouts: { Args: { p_limit?: number }; Returns: Json };
      claim_stuck_refunds: { Args: { p_limit?: number }; Returns: Json };
      compare_reconciliation_run: { Args: { p_run_id: string }; Returns: Json };
      create_payment: {
        Args: {
          p_amount_minor: number;
          p_currency: string;
          p_fee_minor?: number;
          p_idempotency_key?: string;
          p_method?: string;
          p_order_id?: string;
          p_provider?: string;
          p_purpose: string;
        };
        Returns: Json;
      };
      create_payment_link: { Args: { p_fields: Json; p_idempotency_key: string; p_store_id: string }; Returns: Json };
      delivery_done: {
        Args: { p_delivery_id: string; p_error: string; p_message_id: string; p_outcome: string };
        Returns: Json;
      };
      dispute_list_heard: { Args: { p_provider: string }; Returns: undefined };
      export_payout_batch: { Args: { p_batch_id: string }; Returns: Json };
      forward_refund: {
        Args: { p_amount_minor: number; p_idempotency_key: string; p_order_id: string };
        Returns: Json;
      };
      health: { Args: Record<PropertyKey, never>; Returns: Json };
      hear_of_dispute: { Args: { p_fact: Json }; Returns: Json };
      keep_payment_method: { Args: { p_method: Json; p_reference: string }; Returns: boolean };
      keep_payout_file: {
        Args: { p_batch_id: string; p_byte_count: number; p_format: string; p_made_by: string; p_sha256: string };
        Returns: Json;
      };
      ledger_head: { Args: { p_seal_id?: number }; Returns: Json };
      mark_notifications_read: { Args: { p_ids?: string[] }; Returns: Json };
      match_bank_lines: { Args: { p_limit?: number }; Returns: number };
      name_checked: { Args: { p_destination_id: string; p_name: string; p_outcome: string }; Returns: Json };
      next_dispute_list: { Args: { p_mode: string; p_provider: string }; Returns: Json };
      order_act: {
        Args: { p_action: string; p_idempotency_key: string; p_order_id: string; p_payload: Json };
        Returns: Json;
      };
      order_actions: { Args: { p_order_id: string }; Returns: Json };
      outbox_claim: {
        Args: { p_lease_seconds?: number; p_limit?: number; p_topic_prefix: string };
        Returns: unknown[];
        SetofOptions: {
          from: '*';
          to: 'events';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      outbox_complete: { Args: { p_id: string }; Returns: undefined };
      outbox_fail: { Args: { p_error: string; p_id: string }; Returns: undefined };
      pause_reconciliation_run: { Args: { p_code: string; p_round: number; p_run_id: string }; Returns: Json };
      payment_attempt_failed: {
        Args: { p_code: string; p_is_unknown: boolean; p_payment_id: string; p_raw: Json };
        Returns: Json;
      };
      payment_inquiry_failed: { Args: { p_code: string; p_outcome: string; p_payment_id: string }; Returns: undefined };
      payment_link: { Args: { p_slug: string }; Returns: Json };
      payment_next_step: { Args: { p_checkout: Json; p_payment_id: string }; Returns: Json };
      payment_question: { Args: { p_provider: string; p_reference: string }; Returns: Json };
      payment_started: {
        Args: { p_checkout: Json; p_payment_id: string; p_provider_reference: string; p_raw: Json };
        Returns: Json;
      };
      payment_token: { Args: { p_payment_id: string }; Returns: string };
      payment_waiting: { Args: { p_fact: Json; p_payment_id: string; p_provider_reference: string }; Returns: Json };
      payout_attempt: { Args: { p_if_unsent?: boolean; p_withdrawal_id: string }; Returns: Json };
      payout_batch_content: { Args: { p_batch_id: string }; Returns: Json };
      payout_fact: { Args: { p_fact: Json; p_reference: string; p_source: string }; Returns: Json };
      payout_sent: {
        Args: { p_fact: Json; p_outcome: string; p_recipient_code: string; p_withdrawal_id: string };
        Returns: Json;
      };
      place_order: {
        Args: {
          p_address: Json;
          p_expected_total_minor: number;
          p_idempotency_key: string;
          p_items: Json;
          p_note: string;
          p_payment_method: string;
          p_store_id: string;
        };
        Returns: Json;
      };
      place_order_by_link: {
        Args: {
          p_address: Json;
          p_expected_total_minor: number;
          p_idempotency_key: string;
          p_note: string;
          p_payment_method: string;
          p_slug: string;
        };
        Returns: Json;
      };
      pre_request: { Args: Record<PropertyKey, never>; Returns: undefined };
      preview_commission: { Args: { p_draft?: Json; p_situation: Json }; Returns: Json };
      process_webhook: { Args: { p_inbox_id: string }; Returns: Json };
      quote_order: { Args: { p_address?: Json; p_items: Json; p_store_id: string }; Returns: Json };
      quote_payment: {
        Args: {
          p_amount_minor: number;
          p_currency: string;
          p_method?: string;
          p_order_id?: string;
          p_provider?: string;
        };
        Returns: Json;
      };
      quote_payment_link: { Args: { p_slug: string }; Returns: Json };
      quote_withdrawal: {
        Args: {
          p_amount_minor: number;
          p_currency: string;
          p_destination_id?: string;
          p_owner_id: string;
          p_owner_type: string;
        };
        Returns: Json;
      };
      receive_webhook: {
        Args: {
          p_event_key: string;
          p_headers: Json;
          p_inquiry: string;
          p_kind: string;
          p_parsed: Json;
          p_proof: string;
          p_provider: string;
          p_raw_body: string;
          p_signature_ok: boolean;
        };
        Returns: Json;
      };
      record_provider_outcomes: {
        Args: { p_known: number; p_provider: string; p_unknown: number };
        Returns: undefined;
      };
      record_reconciliation_page: {
        Args: {
          p_next_position: string;
          p_position: string;
          p_records: Json;
          p_round: number;
          p_run_id: string;
          p_stage: string;
          p_unanswered?: number;
        };
        Returns: Json;
      };
      record_statements: { Args: { p_import_id: string; p_statements: Json }; Returns: Json };
      refund_choice: { Args: { p_order_id: string }; Returns: Json };
      refund_fact: { Args: { p_fact: Json; p_refund_id: string }; Returns: Json };
      refund_sent: { Args: { p_fact: Json; p_outcome: string; p_refund_id: string }; Returns: Json };
      refuse_statement_import: { Args: { p_import_id: string; p_problem: Json }; Returns: Json };
      remove_payment_method: { Args: { p_saved_method_id: string }; Returns: undefined };
      remove_payout_destination: { Args: { p_destination_id: string }; Returns: Json };
      remove_store_member: { Args: { p_store_id: string; p_user_id: string }; Returns: Json };
      report_providers: { Args: { p_providers: Json }; Returns: number };
      request_bank_transfer: {
        Args: {
          p_amount_minor: number;
          p_currency: string;
          p_idempotency_key?: string;
          p_order_id?: string;
          p_purpose: string;
        };
        Returns: Json;
      };
      request_withdrawal: {
        Args: {
          p_amount_minor: number;
          p_currency: string;
          p_destination_id: string;
          p_idempotency_key: string;
          p_owner_id: string;
          p_owner_type: string;
          p_step_up: string;
        };
        Returns: Json;
      };
      revoke_payment_link: { Args: { p_payment_link_id: string }; Returns: Json };
      save_automatic_payout: {
        Args: {
          p_destination_id?: string;
          p_idempotency_key?: string;
          p_is_on: boolean;
          p_min_minor?: number;
          p_step_up?: string;
          p_store_id: string;
          p_weekday?: number;
        };
        Returns: Json;
      };
      save_product: {
        Args: { p_fields: Json; p_idempotency_key: string; p_product_id: string; p_store_id: string };
        Returns: Json;
      };
      search_products: {
        Args: {
          p_category?: string;
          p_currency?: string;
          p_cursor?: string;
          p_limit?: number;
          p_max_minor?: number;
          p_min_minor?: number;
          p_query?: string;
          p_sort?: string;
          p_store?: string;
        };
        Returns: Json;
      };
      set_store_holiday: { Args: { p_on: boolean; p_store_id: string }; Returns: Json };
      start_step_up: { Args: { p_action: string; p_context?: Json }; Returns: Json };
      statement_import_state: { Args: { p_import_id: string }; Returns: Json };
      submit_store: { Args: { p_idempotency_key: string; p_store_id: string }; Returns: Json };
      take_bank_list: { Args: { p_banks: Json; p_country: string; p_provider: string }; Returns: Json };
      update_profile: { Args: { p_patch: Json }; Returns: Json };
      update_store: { Args: { p_patch: Json; p_store_id: string }; Returns: Json };
      verify_step_up: { Args: { p_challenge_id: string; p_code: string }; Returns: Json };
      wallet_period: {
        Args: { p_account_id: number; p_from?: string; p_is_except?: boolean; p_kinds?: string[]; p_to?: string };
        Returns: Json;
      };
      wallet_statement_proof: {
        Args: { p_account_id: number; p_from_version?: number; p_to_version?: number };
        Returns: Json;
      };
      withdrawal_limits: { Args: { p_currency: string; p_owner_id: string; p_owner_type: string }; Returns: Json };
    };
    Enums: {
      [_ in never]: never;
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, 'api'>];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    keyof (DefaultSchema['Tables'] & DefaultSchema['Views']) | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])[TableName] extends {
      Row: infer R;
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    ? (DefaultSchema['Tables'] & DefaultSchema['Views'])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R;
      }
      ? R
      : never
    : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Insert: infer I;
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I;
      }
      ? I
      : never
    : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Update: infer U;
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U;
      }
      ? U
      : never
    : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums'] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums']
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums'][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums']
    ? DefaultSchema['Enums'][DefaultSchemaEnumNameOrOptions]
    : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    keyof DefaultSchema['CompositeTypes'] | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes']
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes'][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes']
    ? DefaultSchema['CompositeTypes'][PublicCompositeTypeNameOrOptions]
    : never;

export const Constants = {
  api: {
    Enums: {},
  },
} as const;
